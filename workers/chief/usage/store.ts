import type { ModelAnswer } from "../../model/call.ts";
import type { Sql } from "../../portable/sql.ts";
import { DAY_MS } from "../../time/calendar.ts";

/** One call of a model, or one turn of several. */
export type CallUsage = {
  readonly id: string;
  /** Unix milliseconds. */
  readonly at: number;
  /** The conversation; null for work that nobody spoke about. */
  readonly session?: string | null;
  readonly agent: string;
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costNano: number;
};

/** As long as runs and notifications. */
const KEPT_MS = 92 * DAY_MS;

/** Once for each id: a turn that is handed over twice is counted once. */
export function noteUsage(sql: Sql, usage: CallUsage): void {
  const { id, at, session = null, agent, model, inputTokens, outputTokens, costNano } = usage;
  sql.all(
    `INSERT OR IGNORE INTO usage (id, at, session, agent, model, input_tokens, output_tokens, cost_nano)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    at,
    session,
    agent,
    model,
    inputTokens,
    outputTokens,
    costNano,
  );
}

/** What a model's answer came to; tokens of every class of input are input. */
export const callUsage = (
  { usage, costNano }: Pick<ModelAnswer, "usage" | "costNano">,
  of: Pick<CallUsage, "id" | "at" | "agent" | "model">,
): CallUsage => ({
  ...of,
  inputTokens: usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens,
  outputTokens: usage.outputTokens,
  costNano,
});

/** What is summed: from a moment on, and of one session, model or agent alone where one is named. */
export type UsageWanted = {
  readonly since: number;
  readonly session?: string | undefined;
  readonly model?: string | undefined;
  readonly agent?: string | undefined;
};

export type UsageSum = Pick<CallUsage, "model" | "inputTokens" | "outputTokens" | "costNano"> & {
  readonly calls: number;
};

/** The sums of each model. */
export const usageBy = (sql: Sql, { since, session, model, agent }: UsageWanted): UsageSum[] =>
  sql.all<UsageSum>(
    `SELECT model, count(*) AS calls, sum(input_tokens) AS inputTokens, sum(output_tokens) AS outputTokens, sum(cost_nano) AS costNano
     FROM usage WHERE at >= ?1 AND (?2 IS NULL OR session = ?2) AND (?3 IS NULL OR model = ?3) AND (?4 IS NULL OR agent = ?4)
     GROUP BY model ORDER BY model`,
    since,
    session ?? null,
    model ?? null,
    agent ?? null,
  );

/** What an agent has cost since then, in nano-dollars. */
export const costOf = (sql: Sql, agent: string, since: number): number =>
  usageBy(sql, { since, agent }).reduce((sum, { costNano }) => sum + costNano, 0);

export const forgetOldUsage = (sql: Sql, now: number): void =>
  void sql.all("DELETE FROM usage WHERE at < ?", now - KEPT_MS);
