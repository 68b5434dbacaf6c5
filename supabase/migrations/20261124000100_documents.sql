-- Documents: what document_processing stores and /documents/search reads, and what embedding it costs.
--
-- A document's embeddings are kept by content (document_chunks) and shown by position (document_positions). A run adds
-- missing chunks beside the visible ones and then moves the positions in one transaction, so readers see the old or the
-- new document and nothing between, an unchanged chunk is never embedded twice, and publishing 20,000 chunks touches no
-- vector index. What an organization has paid for is used again, one token bucket per provider serves all workers, and a
-- removed document stays removed.

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

-- A chunk embedded for one document serves every document of the same organization. Never across organizations: that an
-- embedding is there already would show one tenant what another has stored.
create index document_chunks_by_content on public.document_chunks (organization_id, embedding_model, content_hash);

create table public.document_positions (
  organization_id text not null,
  document_id text not null,
  chunk_index integer not null,
  embedding_model text not null,
  content_hash text not null,
  start_offset integer not null,
  end_offset integer not null,
  -- The page of a PDF on which the chunk begins; null for other texts.
  page integer,
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

-- Tokens the provider has counted for one task, over all its attempts: an attempt that dies takes its memory with it.
create table public.embedding_usage (
  organization_id text not null,
  task_id text not null,
  tokens bigint not null,
  updated_at timestamptz not null default now(),
  primary key (organization_id, task_id)
);

create index embedding_usage_updated_at on public.embedding_usage (organization_id, updated_at);

-- One token bucket per provider (its address and a hash of the key, never the key), shared by all workers.
create table public.embedding_buckets (
  provider text primary key,
  -- When the bucket will be full again, were nothing more taken.
  full_at timestamptz not null,
  -- A provider that answered 429 with Retry-After is left alone by every worker until then.
  blocked_until timestamptz not null default '-infinity'
);

-- Documents that were removed: a task submitted before must not bring them back.
create table public.removed_documents (
  organization_id text not null,
  document_id text not null,
  removed_at timestamptz not null,
  primary key (organization_id, document_id)
);

create index removed_documents_removed_at on public.removed_documents (organization_id, removed_at);

-- Members read their own organization's rows with their own token, what its tasks have cost and which documents were removed
-- included; only the service role writes. Contents and buckets are the service's own.
alter table public.processed_documents enable row level security;
alter table public.document_chunks enable row level security;
alter table public.document_positions enable row level security;
alter table public.document_contents enable row level security;
alter table public.embedding_usage enable row level security;
alter table public.embedding_buckets enable row level security;
alter table public.removed_documents enable row level security;

revoke all
  on public.processed_documents, public.document_chunks, public.document_positions, public.document_contents,
     public.embedding_usage, public.embedding_buckets, public.removed_documents
  from anon, authenticated;
grant select
  on public.processed_documents, public.document_chunks, public.document_positions, public.embedding_usage,
     public.removed_documents
  to authenticated;
grant select, insert, update, delete
  on public.processed_documents, public.document_chunks, public.document_positions, public.document_contents,
     public.embedding_usage, public.embedding_buckets, public.removed_documents
  to service_role;

create policy documents_of_own_organization on public.processed_documents for select to authenticated
  using (organization_id = (select nullif(current_setting('request.jwt.claims', true), '')::jsonb
                                   -> 'app_metadata' ->> 'organization_id'));
create policy chunks_of_own_organization on public.document_chunks for select to authenticated
  using (organization_id = (select nullif(current_setting('request.jwt.claims', true), '')::jsonb
                                   -> 'app_metadata' ->> 'organization_id'));
create policy positions_of_own_organization on public.document_positions for select to authenticated
  using (organization_id = (select nullif(current_setting('request.jwt.claims', true), '')::jsonb
                                   -> 'app_metadata' ->> 'organization_id'));
create policy usage_of_own_organization on public.embedding_usage for select to authenticated
  using (organization_id = (select nullif(current_setting('request.jwt.claims', true), '')::jsonb
                                   -> 'app_metadata' ->> 'organization_id'));
create policy removals_of_own_organization on public.removed_documents for select to authenticated
  using (organization_id = (select nullif(current_setting('request.jwt.claims', true), '')::jsonb
                                   -> 'app_metadata' ->> 'organization_id'));

-- Which of these hashes the organization has embedded with this model, in whatever document.
create function public.known_embeddings(p_organization_id text, p_embedding_model text, p_hashes text[])
returns text[] language sql stable set search_path = '' as $$
  select coalesce(pg_catalog.array_agg(h.hash), '{}')
  from pg_catalog.unnest(p_hashes) as h(hash)
  where exists (select 1 from public.document_chunks c where c.organization_id = p_organization_id
    and c.embedding_model = p_embedding_model and c.content_hash = h.hash);
$$;

-- Stores chunks of a document with the vectors other documents of the organization have for the same text. Answers the
-- hashes that are stored now: one whose last owner has just been removed is not among them.
create function public.reuse_embeddings(
  p_organization_id text, p_document_id text, p_embedding_model text, p_chunks jsonb
) returns text[] language plpgsql volatile set search_path = '' as $$
begin
  insert into public.document_chunks (organization_id, document_id, embedding_model, content_hash, content, tokens,
                                      headings, dimensions, embedding)
  select p_organization_id, p_document_id, p_embedding_model, n.content_hash, n.content, n.tokens, n.headings,
         o.dimensions, o.embedding
  from pg_catalog.jsonb_to_recordset(p_chunks)
    as n(content_hash text, content text, tokens integer, headings jsonb)
  cross join lateral (
    select c.dimensions, c.embedding from public.document_chunks c where c.organization_id = p_organization_id
      and c.embedding_model = p_embedding_model and c.content_hash = n.content_hash limit 1
  ) o
  order by n.content_hash
  on conflict (organization_id, document_id, embedding_model, content_hash) do nothing;
  return (
    select coalesce(pg_catalog.array_agg(c.content_hash), '{}') from public.document_chunks c
    where c.organization_id = p_organization_id and c.document_id = p_document_id
      and c.embedding_model = p_embedding_model
      and c.content_hash in (select x ->> 'content_hash' from pg_catalog.jsonb_array_elements(p_chunks) as x)
  );
end;
$$;

-- Stores embedded chunks beside the visible ones and counts what they cost. In one transaction: a task is charged for
-- exactly the batches it will not embed again.
create function public.store_embedded_chunks(
  p_organization_id text, p_document_id text, p_embedding_model text, p_task_id text, p_tokens bigint, p_chunks json
) returns void language plpgsql volatile set search_path = '' as $$
begin
  insert into public.document_chunks (organization_id, document_id, embedding_model, content_hash, content, tokens,
                                      headings, dimensions, embedding)
  select p_organization_id, p_document_id, p_embedding_model, n.content_hash, n.content, n.tokens, n.headings,
         n.dimensions, n.embedding
  from pg_catalog.json_populate_recordset(null::public.document_chunks, p_chunks) n
  order by n.content_hash
  on conflict (organization_id, document_id, embedding_model, content_hash) do nothing;

  insert into public.embedding_usage as u (organization_id, task_id, tokens)
  values (p_organization_id, p_task_id, p_tokens)
  on conflict (organization_id, task_id) do update
    set tokens = u.tokens + excluded.tokens, updated_at = pg_catalog.now();
end;
$$;

-- Takes tokens out of a provider's bucket. Answers {wait_ms, taken}: where taken, the tokens are the caller's own from
-- wait_ms on (in the order of asking, so no one is overtaken); where the wait would exceed p_longest_ms, nothing is taken.
-- The rate is 11/12 of p_per_minute and the bucket holds 5 seconds of it, so that no 60 seconds see more than
-- p_per_minute; one request above the bucket's size waits for the full bucket and leaves a debt. An urgent one (a
-- person is waiting for a search) goes at once and leaves the debt to the others.
create function public.take_embedding_tokens(
  p_provider text, p_tokens integer, p_per_minute integer, p_longest_ms integer, p_urgent boolean default false
) returns jsonb language plpgsql volatile set search_path = '' as $$
declare
  v_burst constant double precision := 5;
  v_cost double precision := greatest(p_tokens, 0) * 60.0 * 12 / 11 / p_per_minute;
  v_now timestamptz;
  v_bucket public.embedding_buckets;
  v_start timestamptz;
  v_wait_ms double precision;
begin
  insert into public.embedding_buckets (provider, full_at) values (p_provider, '-infinity') on conflict do nothing;
  select * into v_bucket from public.embedding_buckets b where b.provider = p_provider for update;
  -- The time after the lock was had, by the one clock that all workers share.
  v_now := pg_catalog.clock_timestamp();
  v_start := greatest(v_now, v_bucket.blocked_until,
                      v_bucket.full_at - pg_catalog.make_interval(secs => v_burst - least(v_cost, v_burst)));
  if p_urgent then
    v_start := v_now;
  end if;
  v_wait_ms := pg_catalog.ceil(extract(epoch from v_start - v_now) * 1000);
  if v_wait_ms > p_longest_ms then
    return pg_catalog.jsonb_build_object('wait_ms', v_wait_ms, 'taken', false);
  end if;
  update public.embedding_buckets b
    set full_at = greatest(v_bucket.full_at, v_start) + pg_catalog.make_interval(secs => v_cost)
    where b.provider = p_provider;
  return pg_catalog.jsonb_build_object('wait_ms', v_wait_ms, 'taken', true);
end;
$$;

-- Has every worker leave the provider alone for p_for_ms milliseconds.
create function public.block_embeddings(p_provider text, p_for_ms integer) returns void
language sql volatile set search_path = '' as $$
  insert into public.embedding_buckets as b (provider, full_at, blocked_until)
  values (p_provider, '-infinity', pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => p_for_ms / 1000.0))
  on conflict (provider) do update set blocked_until = greatest(b.blocked_until, excluded.blocked_until);
$$;

-- One publisher or remover of a document at a time, until the transaction ends.
create function public.lock_document(p_organization_id text, p_document_id text) returns void
language sql set search_path = '' as $$
  select pg_catalog.pg_advisory_xact_lock(
    pg_catalog.hashtextextended(pg_catalog.jsonb_build_array(p_organization_id, p_document_id)::text, 0));
$$;

-- Makes exactly these chunks the visible document. Answers {status: published, removed} — or {status: missing, hashes}
-- when a chunk is not stored (another run removed it: store and call again), {status: superseded} when a task submitted
-- later has published already, or {status: removed} when the document was removed since. Also drops what is not needed
-- any more: chunks of abandoned runs, outdated contents, counts and tombstones.
create function public.publish_document(
  p_organization_id text, p_document_id text, p_embedding_model text, p_content_hash text, p_metadata jsonb,
  p_submitted_at timestamptz, p_hashes text[], p_starts integer[], p_ends integer[], p_pages integer[]
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
  if exists (select 1 from public.removed_documents d where d.organization_id = p_organization_id
             and d.document_id = p_document_id and d.removed_at > p_submitted_at) then
    -- What this run has stored since; where a newer run shares a chunk, it stores it anew.
    delete from public.document_chunks c
    where c.organization_id = p_organization_id and c.document_id = p_document_id
      and not exists (
        select 1 from public.document_positions p where p.organization_id = c.organization_id
          and p.document_id = c.document_id and p.embedding_model = c.embedding_model
          and p.content_hash = c.content_hash);
    return pg_catalog.jsonb_build_object('status', 'removed');
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
                                         start_offset, end_offset, page)
  select p_organization_id, p_document_id, u.nr - 1, p_embedding_model, u.hash, u.start_offset, u.end_offset, u.page
  from rows from (pg_catalog.unnest(p_hashes), pg_catalog.unnest(p_starts), pg_catalog.unnest(p_ends),
                  pg_catalog.unnest(p_pages))
    with ordinality as u(hash, start_offset, end_offset, page, nr);

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
  delete from public.embedding_usage u
  where u.organization_id = p_organization_id and u.updated_at < pg_catalog.now() - interval '60 days';
  -- A task may lie in the queue for a year before it runs.
  delete from public.removed_documents d
  where d.organization_id = p_organization_id and d.removed_at < pg_catalog.now() - interval '400 days';
  return pg_catalog.jsonb_build_object('status', 'published', 'removed', v_removed);
end;
$$;

-- Removes a document with all its chunks, also one whose first task is still storing them; false when there is none.
-- p_removed_at comes from the process that submits tasks, so that both times come from one clock.
create function public.remove_document(p_organization_id text, p_document_id text, p_removed_at timestamptz)
returns boolean language plpgsql set search_path = '' as $$
declare
  v_chunks integer;
  v_documents integer;
begin
  perform public.lock_document(p_organization_id, p_document_id);
  delete from public.document_positions p
    where p.organization_id = p_organization_id and p.document_id = p_document_id;
  delete from public.document_chunks c where c.organization_id = p_organization_id and c.document_id = p_document_id;
  get diagnostics v_chunks = row_count;
  delete from public.processed_documents d where d.organization_id = p_organization_id and d.document_id = p_document_id;
  get diagnostics v_documents = row_count;
  if v_chunks + v_documents = 0 then
    return false;
  end if;
  insert into public.removed_documents as r (organization_id, document_id, removed_at)
  values (p_organization_id, p_document_id, p_removed_at)
  on conflict (organization_id, document_id) do update set removed_at = greatest(r.removed_at, excluded.removed_at);
  return true;
end;
$$;

-- The visible chunks of one organization nearest to an embedding of the same model, nearest first, at most 100: as many as
-- were asked for, where there are as many. An HNSW scan gives up after a number of other organizations' chunks
-- (hnsw.max_scan_tuples, hnsw.scan_mem_multiplier), and an organization whose texts are far from the question would find
-- fewer, or none. So few chunks are compared one by one, and what the index found short is looked up again like that.
create function public.match_document_chunks(
  p_organization_id text, p_embedding extensions.vector, p_embedding_model text, p_dimensions integer,
  p_limit integer default 5, p_document_ids text[] default null
) returns table (document_id text, chunk_index integer, content text, similarity double precision, metadata jsonb)
language plpgsql stable set search_path = '' as $$
declare
  -- This number of comparisons takes about as long as the index.
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

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'public.lock_document(text, text)',
    'public.known_embeddings(text, text, text[])',
    'public.reuse_embeddings(text, text, text, jsonb)',
    'public.store_embedded_chunks(text, text, text, text, bigint, json)',
    'public.take_embedding_tokens(text, integer, integer, integer, boolean)',
    'public.block_embeddings(text, integer)',
    'public.publish_document(text, text, text, text, jsonb, timestamptz, text[], integer[], integer[], integer[])',
    'public.remove_document(text, text, timestamptz)',
    'public.match_document_chunks(text, extensions.vector, text, integer, integer, text[])'
  ] loop
    execute pg_catalog.format('revoke all on function %s from public, anon, authenticated', v_function);
    execute pg_catalog.format('grant execute on function %s to service_role', v_function);
  end loop;
end $$;
