-- What a person keeps by kinds of their own (workers/mcp/journal/custom/kinds.ts). `shape` says which fields a record of the kind has;
-- what it says is checked against that before it comes here.

create table journal.custom_kinds (
  user_id uuid not null,
  id uuid not null,
  name text not null,
  title text not null,
  description text not null,
  shape jsonb not null,
  created_at timestamptz not null,
  primary key (user_id, id),
  unique (user_id, name)
);
call journal.protect('journal.custom_kinds');

create table journal.custom_records (
  user_id uuid not null,
  id uuid not null,
  kind_id uuid not null,
  on_date date not null,
  at timestamptz not null,
  said jsonb not null,
  note text,
  primary key (user_id, id),
  foreign key (user_id, kind_id) references journal.custom_kinds (user_id, id)
);
create index custom_records_by_kind on journal.custom_records (user_id, kind_id, on_date);
create index custom_records_by_date on journal.custom_records (user_id, on_date);
call journal.protect('journal.custom_records');
