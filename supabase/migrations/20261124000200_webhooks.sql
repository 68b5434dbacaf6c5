-- Rotations of the organizations' webhook signing secrets. The secrets themselves are derived and rest nowhere: a row
-- says from when on a generation is in force. Generation 0, everyone's first, has no row.

create table public.webhook_signing_generations (
  organization_id text not null,
  generation integer not null check (generation > 0),
  created_at timestamptz not null default now(),
  primary key (organization_id, generation)
);

-- No policy: only the service role, which passes by row level security, reads and writes here.
alter table public.webhook_signing_generations enable row level security;

revoke all on public.webhook_signing_generations from anon, authenticated;
grant select, insert on public.webhook_signing_generations to service_role;
