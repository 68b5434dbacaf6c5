-- Each new row of public.contracts submits a document-processing task from the database with pg_net
-- (`create extension pg_net;`). The two secrets once, from the SQL editor:
--   select vault.create_secret('https://tasks.example.com', 'background_tasks_url');
--   select vault.create_secret('<the project''s service_role key>', 'background_tasks_token');

create function public.submit_contract() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  secrets jsonb := (select jsonb_object_agg(name, decrypted_secret) from vault.decrypted_secrets
                    where name in ('background_tasks_url', 'background_tasks_token'));
begin
  -- pg_net sends the request once, after commit; the response is stored in net._http_response.
  perform net.http_post(
    url := (secrets ->> 'background_tasks_url') || '/api/background/tasks/document-processing',
    headers := jsonb_build_object(
      'Content-Type', 'application/json',
      'Authorization', 'Bearer ' || (secrets ->> 'background_tasks_token'),
      -- A service_role token belongs to no organization, so each request names one.
      'X-Organization-Id', new.organization_id,
      'Idempotency-Key', 'contract-' || new.id
    ),
    body := jsonb_build_object('document_id', 'contract-' || new.id, 'content', new.body, 'tags', jsonb_build_array('contratos')),
    timeout_milliseconds := 5000
  );
  return new;
end $$;

revoke execute on function public.submit_contract() from public;

create trigger submit_contract after insert on public.contracts
  for each row execute function public.submit_contract();
