-- The journal. Each table belongs to users row by row: keys begin with the user, and so do foreign keys, because Postgres checks
-- those without asking the policies.

create schema journal;
create extension if not exists pg_trgm with schema journal;

-- A setting of a transaction that ended is the empty text, not null.
create function journal.current_user_id() returns uuid
language sql stable parallel safe
as $$ select nullif(current_setting('app.user_id', true), '')::uuid $$;

create procedure journal.protect(name regclass)
language plpgsql
as $$
begin
  execute format('alter table %s enable row level security', name);
  execute format('alter table %s force row level security', name);
  execute format(
    'create policy own_rows on %s for all to purser_app using (user_id = journal.current_user_id()) with check (user_id = journal.current_user_id())',
    name);
end
$$;

grant usage on schema journal to purser_app;
grant execute on function journal.current_user_id() to purser_app;
alter default privileges in schema journal grant select, insert, update, delete on tables to purser_app;

create table journal.settings (
  user_id uuid primary key,
  time_zone text not null,
  day_starts_at time not null default '04:00',
  week_starts_on int not null default 1 check (week_starts_on between 0 and 6),
  currency char(3) not null default 'EUR'
);

create table journal.plans (
  user_id uuid not null,
  id uuid not null default gen_random_uuid(),
  plan_date date not null,
  version int not null check (version > 0),
  status text not null check (status in ('draft', 'active', 'superseded')),
  source text not null default 'daily_tracker',
  time_budget jsonb not null default '{}',
  notes text,
  created_at timestamptz not null default now(),
  primary key (user_id, id),
  unique (user_id, plan_date, version)
);
create unique index plans_one_active on journal.plans (user_id, plan_date) where status = 'active';

create table journal.plan_items (
  user_id uuid not null,
  id uuid not null default gen_random_uuid(),
  plan_id uuid not null,
  position int not null,
  title text not null,
  starts_at timestamptz,
  ends_at timestamptz,
  planned_minutes int check (planned_minutes >= 0),
  category text not null,
  item_type text not null,
  priority text,
  status text not null default 'pending'
    check (status in ('pending', 'in_progress', 'completed', 'skipped', 'modified', 'replaced')),
  status_notes text,
  notes text,
  replaced_by uuid,
  primary key (user_id, id),
  unique (user_id, plan_id, position),
  foreign key (user_id, plan_id) references journal.plans (user_id, id) on delete cascade,
  foreign key (user_id, replaced_by) references journal.plan_items (user_id, id),
  check (ends_at > starts_at)
);

create table journal.actuals (
  user_id uuid not null,
  id uuid not null default gen_random_uuid(),
  plan_item_id uuid,
  started_at timestamptz not null,
  ended_at timestamptz check (ended_at >= started_at),
  title text not null,
  category text,
  notes text,
  source text not null default 'manual',
  external_id text,
  primary key (user_id, id),
  unique (user_id, source, external_id),
  foreign key (user_id, plan_item_id) references journal.plan_items (user_id, id)
);
create index actuals_by_time on journal.actuals (user_id, started_at);

create table journal.entries (
  user_id uuid not null,
  id uuid not null default gen_random_uuid(),
  entry_date date not null,
  at timestamptz not null default now(),
  kind text not null check (kind in ('journal', 'reflection', 'log', 'fact', 'idea')),
  text text not null,
  tags text[] not null default '{}',
  mood int check (mood between -2 and 2),
  search tsvector not null generated always as (to_tsvector('simple', text)) stored,
  primary key (user_id, id)
);
create index entries_by_date on journal.entries (user_id, entry_date);
create index entries_by_word on journal.entries using gin (search);
create index entries_by_likeness on journal.entries using gin (text journal.gin_trgm_ops);

create table journal.habits (
  user_id uuid not null,
  id uuid not null default gen_random_uuid(),
  name text not null,
  schedule text not null default 'daily',
  target numeric not null default 1,
  unit text,
  archived_at timestamptz,
  primary key (user_id, id)
);

create table journal.habit_logs (
  user_id uuid not null,
  habit_id uuid not null,
  on_date date not null,
  amount numeric not null default 1,
  note text,
  primary key (user_id, habit_id, on_date),
  foreign key (user_id, habit_id) references journal.habits (user_id, id) on delete cascade
);

create table journal.workouts (
  user_id uuid not null,
  id uuid not null default gen_random_uuid(),
  sport text not null,
  started_at timestamptz not null,
  seconds int check (seconds >= 0),
  metres numeric check (metres >= 0),
  kcal int check (kcal >= 0),
  avg_hr int,
  load numeric,
  source text not null,
  external_id text,
  primary key (user_id, id),
  unique (user_id, source, external_id)
);

create table journal.workout_sets (
  user_id uuid not null,
  workout_id uuid not null,
  position int not null,
  exercise text not null,
  reps int check (reps >= 0),
  kg numeric check (kg >= 0),
  primary key (user_id, workout_id, position),
  foreign key (user_id, workout_id) references journal.workouts (user_id, id) on delete cascade
);

create table journal.sleeps (
  user_id uuid not null,
  wake_date date not null,
  source text not null,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  stages jsonb not null default '{}',
  score int,
  primary key (user_id, wake_date, source),
  check (ended_at > started_at)
);

create table journal.metrics (
  user_id uuid not null,
  on_date date not null,
  name text not null,
  source text not null,
  value numeric not null,
  unit text,
  primary key (user_id, on_date, name, source)
);

create table journal.expenses (
  user_id uuid not null,
  id uuid not null default gen_random_uuid(),
  spent_on date not null,
  amount_minor bigint not null,
  currency char(3) not null,
  category text,
  merchant text,
  note text,
  source text not null default 'manual',
  external_id text,
  primary key (user_id, id),
  unique (user_id, source, external_id)
);

create table journal.goals (
  user_id uuid not null,
  id uuid not null default gen_random_uuid(),
  title text not null,
  horizon text,
  due_on date,
  metric_name text,
  target numeric,
  parent_id uuid,
  status text not null default 'open',
  primary key (user_id, id),
  foreign key (user_id, parent_id) references journal.goals (user_id, id)
);

create table journal.goal_checkins (
  user_id uuid not null,
  id uuid not null default gen_random_uuid(),
  goal_id uuid not null,
  at timestamptz not null default now(),
  value numeric,
  note text,
  primary key (user_id, id),
  foreign key (user_id, goal_id) references journal.goals (user_id, id) on delete cascade
);

create table journal.changes (
  user_id uuid not null,
  id uuid not null default gen_random_uuid(),
  at timestamptz not null default now(),
  key_id uuid,
  entity text not null,
  entity_id uuid,
  before jsonb,
  after jsonb,
  primary key (user_id, id)
);
revoke update, delete on journal.changes from purser_app;

create function journal.refuse_change() returns trigger
language plpgsql
as $$ begin raise exception 'journal.changes is only ever added to' using errcode = '42501'; end $$;
create trigger append_only before update or delete on journal.changes
  for each row execute function journal.refuse_change();

call journal.protect('journal.settings');
call journal.protect('journal.plans');
call journal.protect('journal.plan_items');
call journal.protect('journal.actuals');
call journal.protect('journal.entries');
call journal.protect('journal.habits');
call journal.protect('journal.habit_logs');
call journal.protect('journal.workouts');
call journal.protect('journal.workout_sets');
call journal.protect('journal.sleeps');
call journal.protect('journal.metrics');
call journal.protect('journal.expenses');
call journal.protect('journal.goals');
call journal.protect('journal.goal_checkins');
call journal.protect('journal.changes');
