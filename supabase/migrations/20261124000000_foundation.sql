-- What the other migrations stand on: the type extensions.vector, whatever the server is.
--
-- Supabase has pgvector. A PostgreSQL without it (the embedded one of `npm start` and `npm test`) gets a domain over
-- real[] with the same name and the same exact `<=>`, so that one client code and one set of queries serve both. What
-- only pgvector has (a dimension in the type, HNSW indexes) is asked for with
--   exists (select from pg_extension where extname = 'vector').

create schema if not exists extensions;

do $foundation$
declare
  home text;
begin
  if exists (select from pg_available_extensions where name = 'vector') then
    select n.nspname into home from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'vector';
    if home is null then
      create extension vector with schema extensions;
    elsif home <> 'extensions' then
      raise exception 'pgvector is installed in the schema %', home
        using hint = 'Move it first: alter extension vector set schema extensions;';
    end if;
  else
    create domain extensions.vector as real[]
      constraint vector_is_one_dimensional check (value is null or array_ndims(value) = 1)
      constraint vector_has_no_null check (array_position(value, null) is null);

    create function extensions.refuse_different_dimensions(a integer, b integer) returns double precision
      language plpgsql immutable strict parallel safe
      as 'begin raise exception ''different vector dimensions % and %'', a, b using errcode = ''22000''; end';

    create function extensions.cosine_distance(a real[], b real[]) returns double precision
      language sql immutable strict parallel safe cost 1000
      as $distance$
        select case
          when cardinality(a) <> cardinality(b)
            then extensions.refuse_different_dimensions(cardinality(a), cardinality(b))
          else (
            select case
              when sum(x * x) = 0 or sum(y * y) = 0 then 'NaN'::double precision
              else 1 - greatest(-1, least(1, sum(x * y) / sqrt(sum(x * x)) / sqrt(sum(y * y))))
            end
            from unnest(a::double precision[], b::double precision[]) as pair (x, y)
          )
        end
      $distance$;

    create operator extensions.<=> (
      leftarg = real[], rightarg = real[], function = extensions.cosine_distance, commutator = operator(extensions.<=>)
    );
  end if;
end
$foundation$;

-- Supabase's roles exist there and on the embedded server; another PostgreSQL may have none of them.
do $grants$
declare
  role_name text;
begin
  for role_name in
    select rolname from pg_roles where rolname in ('anon', 'authenticated', 'service_role')
  loop
    execute format('grant usage on schema extensions, public to %I', role_name);
  end loop;
end
$grants$;
