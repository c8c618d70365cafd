-- Whether a person's journal is at home here (workers/mcp/journal/home/state.ts). Who has no row has a journal that never was.

create table journal.home (
  user_id uuid primary key,
  state text not null check (state in ('here', 'leaving', 'arriving', 'elsewhere')),
  move_id text,
  cursor text,
  since timestamptz not null default now()
);
call journal.protect('journal.home');
