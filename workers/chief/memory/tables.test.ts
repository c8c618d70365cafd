import { expect, test } from "vitest";
import { memorySql } from "../../../infra/cli/simulate/sqlite.ts";
import { applySteps } from "../../portable/schema.ts";
import { CHIEF_STEPS } from "../schema.ts";
import { LINES } from "./tombstones.ts";

/** Where nothing stands that a person has said, or it stands no longer than the work with it; each with why forgetting passes it by. */
const PASSED_BY: Readonly<Record<string, string>> = {
  settings: "names, times and how far the setup is",
  instances: "files of agents, which a person edits as files",
  proposals: "agents that were brought along and not yet taken",
  runs: "what a run found goes when it ends, and what was forgotten ends it (meanwhile.test.ts)",
  found: "the index of facts and of what agents were told, and goes with them",
  usage: "numbers",
  routed: "numbers",
  beside: "files of agents that were brought along",
  hours_up: "hours",
  marks: "a sign beside a thread",
  forgotten: "hashes",
  tombstones: "hashes",
  withdrawals: "ids of questions",
  schema_version: "a number",
};

test("[row 121] behaviour 37: every table is gone through when something is forgotten, or says nothing", () => {
  const sql = memorySql();
  applySteps(sql, CHIEF_STEPS);
  const tables = sql
    .all<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
    .map(({ name }) => name)
    .filter((name) => !name.startsWith("sqlite") && !name.startsWith("found_"));
  const gone = LINES.map(({ from }) => / FROM (\w+)/.exec(from)?.[1] ?? from);
  const kept = tables.filter((name) => !gone.includes(name) && PASSED_BY[name] === undefined);
  expect(kept, "neither gone through nor said to hold nothing").toEqual([]);
  expect(Object.keys(PASSED_BY).filter((name) => gone.includes(name) || !tables.includes(name))).toEqual([]);
});
