-- What the journal's tools need (workers/mcp/journal): texts are searched by their folded form, as at the edge, so that both homes of
-- a journal find the same; and a change says who made it by name. What they replace stays, as every migration only adds.

alter table journal.entries add column folded text not null default '';
create index entries_by_folded on journal.entries using gin (folded journal.gin_trgm_ops);

alter table journal.changes add column who text;

create index actuals_by_item on journal.actuals (user_id, plan_item_id);
create index workouts_by_time on journal.workouts (user_id, started_at);
create index expenses_by_date on journal.expenses (user_id, spent_on);
create index checkins_by_goal on journal.goal_checkins (user_id, goal_id);
