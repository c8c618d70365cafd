-- What the gateway knows: users, their keys and credentials, and the audit of what was called.

create schema system;

-- A setting of a transaction that ended is the empty text, not null.
create function system.current_user_id() returns uuid
language sql stable parallel safe
as $$ select nullif(current_setting('app.user_id', true), '')::uuid $$;

grant usage on schema system to purser_gateway;
grant execute on function system.current_user_id() to purser_gateway;

create table system.users (
  id uuid primary key default gen_random_uuid(),
  email text not null unique check (email = lower(email)),
  created_at timestamptz not null default now()
);

create table system.api_keys (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references system.users (id),
  sha256 text not null unique check (sha256 ~ '^[0-9a-f]{64}$'),
  prefix text not null check (length(prefix) = 8),
  name text not null,
  role text not null check (role in ('personal', 'admin', 'cos_internal')),
  scopes text[] not null default '{}',
  servers text[] not null default '{*}',
  tools text[] not null default '{*}',
  allow_operator_llm boolean not null default false,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null check (expires_at > created_at),
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_keys_by_user on system.api_keys (user_id);

create table system.credentials (
  user_id uuid not null references system.users (id),
  server text not null,
  key_version int not null check (key_version > 0),
  nonce bytea not null check (length(nonce) = 12),
  sealed bytea not null,
  updated_at timestamptz not null default now(),
  primary key (user_id, server)
);

create table system.audit (
  user_id uuid not null references system.users (id),
  id uuid not null,
  at timestamptz not null default now(),
  key_id uuid not null,
  server text not null,
  method text,
  tool text,
  arguments_sha256 text not null,
  request_bytes int not null,
  response_bytes int,
  outcome text not null,
  ms int,
  cost_micro_usd bigint not null default 0,
  primary key (user_id, id)
);
create index audit_by_time on system.audit (at);

grant select, insert, update on system.users to purser_gateway;
grant select, insert, update on system.api_keys to purser_gateway;
grant select, insert, update, delete on system.credentials to purser_gateway;
grant select, insert, update on system.audit to purser_gateway;

alter table system.users enable row level security;
alter table system.users force row level security;
create policy own_rows on system.users for all to purser_gateway
  using (id = system.current_user_id() or email = nullif(current_setting('app.email', true), ''))
  with check (email = nullif(current_setting('app.email', true), ''));

-- A key is found by whoever presents it, before anybody knows whose it is.
alter table system.api_keys enable row level security;
alter table system.api_keys force row level security;
create policy own_rows on system.api_keys for all to purser_gateway
  using (user_id = system.current_user_id() or sha256 = nullif(current_setting('app.key', true), ''))
  with check (user_id = system.current_user_id());

alter table system.credentials enable row level security;
alter table system.credentials force row level security;
create policy own_rows on system.credentials for all to purser_gateway
  using (user_id = system.current_user_id()) with check (user_id = system.current_user_id());

alter table system.audit enable row level security;
alter table system.audit force row level security;
create policy own_rows on system.audit for all to purser_gateway
  using (user_id = system.current_user_id()) with check (user_id = system.current_user_id());
