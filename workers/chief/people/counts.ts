import { firstOf, type Sql } from "../../portable/sql.ts";
import { DAY_MS } from "../../time/calendar.ts";
import { instances, upgradesOf } from "../agents/instances.ts";
import { chiefSettings } from "../settings.ts";
import { usageBy } from "../usage/store.ts";

const MONTH_MS = 30 * DAY_MS;

/** What of a person's object its administrator sees: numbers and names of agents, never what anything says. */
export type InstanceCounts = {
  readonly isSetUp: boolean;
  readonly agents: readonly {
    readonly name: string;
    readonly status: "active" | "dormant";
    /** Files of the template that are newer. */
    readonly upgrades: number;
  }[];
  /** Also paused ones, and no reminders, as each agent counts its own. */
  readonly schedules: number;
  readonly unread: number;
  readonly artifacts: number;
  readonly facts: number;
  readonly threads: number;
  /** Unix milliseconds; null for somebody who has said nothing. */
  readonly lastHeardAt: number | null;
  /** What models have cost for them in the last 30 days. */
  readonly costNano: number;
};

const COUNTED = {
  schedules: "schedules WHERE job <> 'remind'",
  unread: "notifications WHERE read_at IS NULL",
  artifacts: "artifacts",
  facts: "facts WHERE superseded_by IS NULL",
  threads: "threads",
} as const;

export function countsOf(sql: Sql, now: number): InstanceCounts {
  const count = (of: keyof typeof COUNTED): number =>
    firstOf<{ count: number }>(sql, `SELECT count(*) AS count FROM ${COUNTED[of]}`)?.count ?? 0;
  const { setupDoneAt, lastHeardAt } = chiefSettings(sql);
  return {
    isSetUp: setupDoneAt !== null,
    agents: instances(sql).map((one) => ({
      name: one.name,
      status: one.state,
      upgrades: upgradesOf(one).length,
    })),
    schedules: count("schedules"),
    unread: count("unread"),
    artifacts: count("artifacts"),
    facts: count("facts"),
    threads: count("threads"),
    lastHeardAt,
    costNano: usageBy(sql, { since: now - MONTH_MS }).reduce((sum, one) => sum + one.costNano, 0),
  };
}
