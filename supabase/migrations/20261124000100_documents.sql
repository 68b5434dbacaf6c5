-- Documents: what document_processing stores and /documents/search reads.
--
-- A document's embeddings are kept by content (document_chunks) and shown by position (document_positions). A run adds
-- missing chunks beside the visible ones and then moves the positions in one transaction, so readers see the old or the
-- new document and nothing between, an unchanged chunk is never embedded twice, and publishing 20,000 chunks touches no
-- vector index.

-- Not "documents": that is the table of LangChain's and n8n's own vector store.
create table public.processed_documents (
  organization_id text not null,
  document_id text not null,
  embedding_model text not null,
  dimensions integer not null,
  chunk_count integer not null,
  content_hash text not null,
  metadata jsonb not null default '{}',
  -- When the task that published it was submitted: an older task that is retried late must not win over a newer one.
  submitted_at timestamptz not null,
  updated_at timestamptz not null default now(),
  primary key (organization_id, document_id)
);

create table public.document_chunks (
  organization_id text not null,
  document_id text not null,
  embedding_model text not null,
  content_hash text not null,
  content text not null,
  tokens integer not null,
  headings jsonb not null default '[]',
  dimensions integer not null,
  embedding extensions.vector not null,
  stored_at timestamptz not null default now(),
  primary key (organization_id, document_id, embedding_model, content_hash)
);

create table public.document_positions (
  organization_id text not null,
  document_id text not null,
  chunk_index integer not null,
  embedding_model text not null,
  content_hash text not null,
  start_offset integer not null,
  end_offset integer not null,
  primary key (organization_id, document_id, chunk_index),
  foreign key (organization_id, document_id) references public.processed_documents,
  foreign key (organization_id, document_id, embedding_model, content_hash) references public.document_chunks
);

create index document_positions_chunk on public.document_positions
  (organization_id, document_id, embedding_model, content_hash);

-- Contents too large for the broker, in parts; a task's payload names the reference.
create table public.document_contents (
  organization_id text not null,
  reference text not null,
  part integer not null,
  parts integer not null,
  content text not null,
  keep_until timestamptz not null,
  primary key (organization_id, reference, part)
);

create index document_contents_keep_until on public.document_contents (organization_id, keep_until);

-- The default model's vectors get an index where the server has pgvector with HNSW; other dimensions, and servers
-- without it, are searched exactly.
do $$
begin
  if exists (select 1 from pg_opclass where opcname = 'vector_cosine_ops'
             and opcmethod = (select oid from pg_am where amname = 'hnsw')) then
    execute 'create index document_chunks_embedding_1536 on public.document_chunks
      using hnsw ((embedding::extensions.vector(1536)) extensions.vector_cosine_ops) where dimensions = 1536';
  end if;
end $$;

-- Members read their own organization's rows with their own token; only the service role writes.
alter table public.processed_documents enable row level security;
alter table public.document_chunks enable row level security;
alter table public.document_positions enable row level security;
alter table public.document_contents enable row level security;

revoke all on public.processed_documents, public.document_chunks, public.document_positions, public.document_contents
  from anon, authenticated;
grant select on public.processed_documents, public.document_chunks, public.document_positions to authenticated;
grant select, insert, update, delete
  on public.processed_documents, public.document_chunks, public.document_positions, public.document_contents to service_role;

create policy documents_of_own_organization on public.processed_documents for select to authenticated
  using (organization_id = (select nullif(current_setting('request.jwt.claims', true), '')::jsonb
                                   -> 'app_metadata' ->> 'organization_id'));
create policy chunks_of_own_organization on public.document_chunks for select to authenticated
  using (organization_id = (select nullif(current_setting('request.jwt.claims', true), '')::jsonb
                                   -> 'app_metadata' ->> 'organization_id'));
create policy positions_of_own_organization on public.document_positions for select to authenticated
  using (organization_id = (select nullif(current_setting('request.jwt.claims', true), '')::jsonb
                                   -> 'app_metadata' ->> 'organization_id'));

-- One publisher or remover of a document at a time, until the transaction ends.
create function public.lock_document(p_organization_id text, p_document_id text) returns void
language sql set search_path = '' as $$
  select pg_catalog.pg_advisory_xact_lock(
    pg_catalog.hashtextextended(pg_catalog.jsonb_build_array(p_organization_id, p_document_id)::text, 0));
$$;

-- Makes exactly these chunks the visible document. Answers {status: published, removed} — or {status: missing, hashes}
-- when a chunk is not stored (another run removed it: store and call again), or {status: superseded} when a task
-- submitted later has published already. Also drops what nobody needs: chunks of abandoned runs, outdated contents.
create function public.publish_document(
  p_organization_id text, p_document_id text, p_embedding_model text, p_content_hash text, p_metadata jsonb,
  p_submitted_at timestamptz, p_hashes text[], p_starts integer[], p_ends integer[]
) returns jsonb language plpgsql set search_path = '' as $$
declare
  v_missing text[];
  v_old_models text[];
  v_old_hashes text[];
  v_removed integer;
begin
  perform public.lock_document(p_organization_id, p_document_id);
  if exists (select 1 from public.processed_documents d where d.organization_id = p_organization_id
             and d.document_id = p_document_id and d.submitted_at > p_submitted_at) then
    return pg_catalog.jsonb_build_object('status', 'superseded');
  end if;

  select pg_catalog.array_agg(distinct h.hash) into v_missing
  from pg_catalog.unnest(p_hashes) as h(hash)
  where not exists (select 1 from public.document_chunks c where c.organization_id = p_organization_id
    and c.document_id = p_document_id and c.embedding_model = p_embedding_model and c.content_hash = h.hash);
  if v_missing is not null then
    return pg_catalog.jsonb_build_object('status', 'missing', 'hashes', v_missing);
  end if;

  insert into public.processed_documents as d (organization_id, document_id, embedding_model, dimensions, chunk_count,
                                     content_hash, metadata, submitted_at, updated_at)
  select p_organization_id, p_document_id, p_embedding_model, c.dimensions, pg_catalog.cardinality(p_hashes),
         p_content_hash, p_metadata, p_submitted_at, pg_catalog.now()
  from public.document_chunks c where c.organization_id = p_organization_id and c.document_id = p_document_id
    and c.embedding_model = p_embedding_model and c.content_hash = p_hashes[1]
  on conflict (organization_id, document_id) do update set
    embedding_model = excluded.embedding_model, dimensions = excluded.dimensions, chunk_count = excluded.chunk_count,
    content_hash = excluded.content_hash, metadata = excluded.metadata, submitted_at = excluded.submitted_at,
    updated_at = excluded.updated_at;

  with gone as (
    delete from public.document_positions p
    where p.organization_id = p_organization_id and p.document_id = p_document_id
    returning p.embedding_model, p.content_hash
  )
  select pg_catalog.array_agg(g.embedding_model), pg_catalog.array_agg(g.content_hash)
    into v_old_models, v_old_hashes from gone g;

  insert into public.document_positions (organization_id, document_id, chunk_index, embedding_model, content_hash,
                                         start_offset, end_offset)
  select p_organization_id, p_document_id, u.nr - 1, p_embedding_model, u.hash, u.start_offset, u.end_offset
  from rows from (pg_catalog.unnest(p_hashes), pg_catalog.unnest(p_starts), pg_catalog.unnest(p_ends))
    with ordinality as u(hash, start_offset, end_offset, nr);

  -- Chunks that only the old positions used leave; those that a concurrent run has just stored stay for a day.
  delete from public.document_chunks c
  where c.organization_id = p_organization_id and c.document_id = p_document_id
    and (c.stored_at < pg_catalog.now() - interval '1 day' or exists (
      select 1 from rows from (pg_catalog.unnest(v_old_models), pg_catalog.unnest(v_old_hashes)) as o(model, hash)
      where o.model = c.embedding_model and o.hash = c.content_hash))
    and not exists (
      select 1 from public.document_positions p where p.organization_id = c.organization_id
        and p.document_id = c.document_id and p.embedding_model = c.embedding_model
        and p.content_hash = c.content_hash);
  get diagnostics v_removed = row_count;

  delete from public.document_contents k
  where k.organization_id = p_organization_id and k.keep_until < pg_catalog.now();
  return pg_catalog.jsonb_build_object('status', 'published', 'removed', v_removed);
end;
$$;

-- Removes a document with all its chunks; false when there is none.
create function public.remove_document(p_organization_id text, p_document_id text) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_known boolean;
begin
  perform public.lock_document(p_organization_id, p_document_id);
  v_known := exists (select 1 from public.processed_documents d
                     where d.organization_id = p_organization_id and d.document_id = p_document_id);
  if v_known then
    delete from public.document_positions p
      where p.organization_id = p_organization_id and p.document_id = p_document_id;
    delete from public.document_chunks c where c.organization_id = p_organization_id and c.document_id = p_document_id;
    delete from public.processed_documents d where d.organization_id = p_organization_id and d.document_id = p_document_id;
  end if;
  return v_known;
end;
$$;

-- The visible chunks of one organization nearest to an embedding of the same model, nearest first, at most 100.
create function public.match_document_chunks(
  p_organization_id text, p_embedding extensions.vector, p_embedding_model text, p_dimensions integer,
  p_limit integer default 5, p_document_ids text[] default null
) returns table (document_id text, chunk_index integer, content text, similarity double precision, metadata jsonb)
language plpgsql stable set search_path = '' as $$
declare
  v_distance text := 'c.embedding operator(extensions.<=>) $2';
begin
  -- The index serves only the very expression it was built on.
  if pg_catalog.to_regclass('public.document_chunks_embedding_1536') is not null and p_dimensions = 1536 then
    v_distance := 'c.embedding::extensions.vector(1536) operator(extensions.<=>) $2::extensions.vector(1536)';
    begin
      -- pgvector 0.8 looks on until the filters leave enough rows; older versions do not know the setting.
      perform pg_catalog.set_config('hnsw.iterative_scan', 'strict_order', true);
    exception when others then null;
    end;
  end if;
  return query execute pg_catalog.format($query$
    select p.document_id, p.chunk_index, c.content, (1 - (%1$s))::double precision,
           d.metadata || pg_catalog.jsonb_build_object(
             'headings', c.headings, 'start', p.start_offset, 'end', p.end_offset)
    from public.document_chunks c
    join public.document_positions p on p.organization_id = c.organization_id and p.document_id = c.document_id
      and p.embedding_model = c.embedding_model and p.content_hash = c.content_hash
    join public.processed_documents d on d.organization_id = p.organization_id and d.document_id = p.document_id
    where c.organization_id = $1 and c.embedding_model = $3 and c.dimensions = %2$s
      and ($5 is null or c.document_id = any ($5))
    order by %1$s
    limit $4$query$, v_distance, p_dimensions)
  using p_organization_id, p_embedding, p_embedding_model, least(greatest(p_limit, 1), 100), p_document_ids;
end;
$$;

revoke all on function public.lock_document(text, text) from public, anon, authenticated;
revoke all on function public.publish_document(text, text, text, text, jsonb, timestamptz, text[], integer[], integer[])
  from public, anon, authenticated;
revoke all on function public.remove_document(text, text) from public, anon, authenticated;
revoke all on function
  public.match_document_chunks(text, extensions.vector, text, integer, integer, text[]) from public, anon, authenticated;
grant execute on function public.lock_document(text, text) to service_role;
grant execute on function public.publish_document(text, text, text, text, jsonb, timestamptz, text[], integer[], integer[])
  to service_role;
grant execute on function public.remove_document(text, text) to service_role;
grant execute on function
  public.match_document_chunks(text, extensions.vector, text, integer, integer, text[]) to service_role;
