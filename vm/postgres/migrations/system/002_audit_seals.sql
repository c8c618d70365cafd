-- Each day of the audit is sealed when it is over: its records by their hashes, in order, chained to the day before. The superuser
-- alone writes here (vm/postgres/seals.ts).

create schema seals;

create table seals.days (
  day date primary key,
  records int not null check (records >= 0),
  -- "<id> <sha256>" of each record, in order; null once its records are older than what is kept.
  manifest text[],
  manifest_sha256 text not null check (manifest_sha256 ~ '^[0-9a-f]{64}$'),
  chain_sha256 text not null check (chain_sha256 ~ '^[0-9a-f]{64}$'),
  sealed_at timestamptz not null default now()
);

-- The gateway says what begins and how it ended, once; when it was is the database's own clock.
revoke insert, update on system.audit from purser_gateway;
grant insert (user_id, id, key_id, server, method, tool, arguments_sha256, request_bytes, outcome) on system.audit to purser_gateway;
grant update (outcome, response_bytes, ms) on system.audit to purser_gateway;

-- It looks at the seals, which the gateway may not.
create function seals.refuse_second_end() returns trigger
language plpgsql security definer set search_path = pg_catalog
as $$
begin
  if old.outcome <> 'begun' then
    raise exception 'the record % has ended already', old.id using errcode = 'restrict_violation';
  end if;
  if exists (select from seals.days where day = (old.at at time zone 'UTC')::date) then
    raise exception 'the day of the record % is sealed', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;
create trigger ends_once before update on system.audit for each row execute function seals.refuse_second_end();
