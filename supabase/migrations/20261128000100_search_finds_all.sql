-- A search finds as many chunks as were asked for, where there are as many. An HNSW scan gives up after so many of other
-- organizations' chunks (hnsw.max_scan_tuples, hnsw.scan_mem_multiplier): an organization whose texts are far from the question
-- found fewer, or none. Few chunks are compared one by one; of many, what the index found short is looked up again so.

create or replace function public.match_document_chunks(
  p_organization_id text, p_embedding extensions.vector, p_embedding_model text, p_dimensions integer,
  p_limit integer default 5, p_document_ids text[] default null
) returns table (document_id text, chunk_index integer, content text, similarity double precision, metadata jsonb)
language plpgsql stable set search_path = '' as $$
declare
  -- So many comparisons take about as long as the index.
  c_few constant integer := 2000;
  v_limit integer := least(greatest(p_limit, 1), 100);
  v_exact text := 'c.embedding operator(extensions.<=>) $2';
  -- The index serves only the very expression it was built on.
  v_indexed text := 'c.embedding::extensions.vector(1536) operator(extensions.<=>) $2::extensions.vector(1536)';
  v_chunks text := pg_catalog.format($chunks$
    from public.document_chunks c
    join public.document_positions p on p.organization_id = c.organization_id and p.document_id = c.document_id
      and p.embedding_model = c.embedding_model and p.content_hash = c.content_hash
    join public.processed_documents d on d.organization_id = p.organization_id and d.document_id = p.document_id
    where c.organization_id = $1 and c.embedding_model = $3 and c.dimensions = %s
      and ($5 is null or c.document_id = any ($5))$chunks$, p_dimensions);
  v_distance text := v_exact;
  v_found integer;
begin
  if pg_catalog.to_regclass('public.document_chunks_embedding_1536') is not null and p_dimensions = 1536 then
    execute 'select pg_catalog.count(*) from (select ' || v_chunks || ' limit ' || c_few || ') few'
    into v_found using p_organization_id, p_embedding, p_embedding_model, v_limit, p_document_ids;
    if v_found = c_few then
      begin
        -- pgvector 0.8 looks on until the filters leave enough rows; older versions do not know the setting.
        perform pg_catalog.set_config('hnsw.iterative_scan', 'strict_order', true);
      exception when others then null;
      end;
      execute 'select pg_catalog.count(*) from (select ' || v_chunks || ' order by ' || v_indexed || ' limit $4) nearest'
      into v_found using p_organization_id, p_embedding, p_embedding_model, v_limit, p_document_ids;
      if v_found = v_limit then v_distance := v_indexed; end if;
    end if;
  end if;
  return query execute pg_catalog.format($query$
    select p.document_id, p.chunk_index, c.content, (1 - (%1$s))::double precision,
           d.metadata
             || pg_catalog.jsonb_build_object('headings', c.headings, 'start', p.start_offset, 'end', p.end_offset)
             || pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('page', p.page))
    %2$s
    order by %1$s
    limit $4$query$, v_distance, v_chunks)
  using p_organization_id, p_embedding, p_embedding_model, v_limit, p_document_ids;
end;
$$;
