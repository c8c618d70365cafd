import { firstOf } from "../portable/sql.ts";
import type { Books } from "./books.ts";
import type { Ask, Level, ScopeKind, Usage, Work } from "./contract.ts";

/** An admitted attempt as both tables keep it. */
export type AttemptRow = { readonly [K in ScopeKind]: string | null } & {
  readonly key: string;
  readonly id: string;
  readonly month: string;
  readonly day: string;
  readonly admitted_at: number;
  readonly asked_nano: number;
  readonly reserved_nano: number;
  readonly model: string;
  readonly work: Work;
  readonly price_version: string;
  readonly approval: string | null;
  readonly ttl_ms: number;
  readonly asked_tokens: number | null;
  readonly granted_tokens: number | null;
  readonly token_nano: number | null;
  readonly level: Level;
  readonly over_pace: 0 | 1;
};

export type OpenRow = AttemptRow & { readonly expires_at: number };
export type Outcome = "settled" | "aborted" | "expired";
export type ClosedRow = AttemptRow & {
  readonly outcome: Outcome;
  readonly settled_nano: number;
  readonly flag: string | null;
  /** 1 = the amount is the most that it can have cost, because nobody knows. */
  readonly presumed: 0 | 1;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly cache_read_tokens: number | null;
  readonly cache_write_tokens: number | null;
  readonly web_searches: number | null;
};

const COLUMNS = [
  "key",
  "id",
  "month",
  "day",
  "admitted_at",
  "asked_nano",
  "reserved_nano",
  "model",
  "work",
  "price_version",
  "approval",
  "agent",
  "persona",
  "task",
  "schedule",
  "user",
  "ttl_ms",
  "asked_tokens",
  "granted_tokens",
  "token_nano",
  "level",
  "over_pace",
] as const satisfies readonly (keyof AttemptRow)[];
const LIST = COLUMNS.join(", ");

export const openAttempt = ({ sql }: Books, key: string): OpenRow | null =>
  firstOf<OpenRow>(sql, "SELECT * FROM reservations WHERE key = ?", key);

export const closedAttempt = ({ sql }: Books, key: string): ClosedRow | null =>
  firstOf<ClosedRow>(sql, "SELECT * FROM settlements WHERE key = ?", key);

/** What of an ask makes it the same ask, as its row keeps it. */
export type AskColumns = Omit<
  AttemptRow,
  "id" | "month" | "day" | "admitted_at" | "reserved_nano" | "granted_tokens" | "level" | "over_pace"
>;

export const columnsOf = (ask: Ask): AskColumns => ({
  key: ask.key,
  asked_nano: ask.amountNano,
  model: ask.model,
  work: ask.work,
  price_version: ask.priceVersion,
  approval: ask.approval ?? null,
  agent: ask.scope.agent ?? null,
  persona: ask.scope.persona ?? null,
  task: ask.scope.task ?? null,
  schedule: ask.scope.schedule ?? null,
  user: ask.scope.user ?? null,
  ttl_ms: ask.ttlMs,
  asked_tokens: ask.maxOutputTokens ?? null,
  token_nano: ask.outputTokenNano ?? null,
});

/** Whether the attempt was asked for with exactly this. */
export function isSameAsk(row: AttemptRow, ask: Ask): boolean {
  const wanted = columnsOf(ask);
  return (Object.keys(wanted) as (keyof AskColumns)[]).every((column) => row[column] === wanted[column]);
}

export function openWith({ sql }: Books, row: OpenRow): void {
  const values = COLUMNS.map((column) => row[column]);
  const marks = COLUMNS.map(() => "?").join(", ");
  sql.all(`INSERT INTO reservations (${LIST}, expires_at) VALUES (${marks}, ?)`, ...values, row.expires_at);
}

export type Ending = {
  readonly outcome: Outcome;
  readonly at: number;
  readonly settledNano: number;
  readonly flag: string | null;
  readonly presumed: boolean;
  readonly usage: Usage | null;
};

/** Moves an open attempt to the ended ones. */
export function closeWith({ sql }: Books, key: string, ending: Ending): void {
  sql.all(
    `INSERT INTO settlements (${LIST}, outcome, closed_at, settled_nano, flag, presumed, input_tokens, output_tokens,
       cache_read_tokens, cache_write_tokens, web_searches)
     SELECT ${LIST}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM reservations WHERE key = ?`,
    ...endingValues(ending),
    key,
  );
  sql.all("DELETE FROM reservations WHERE key = ?", key);
}

/** Writes the truth over an attempt that had ended otherwise. */
export function correctEnding({ sql }: Books, key: string, ending: Ending): void {
  sql.all(
    `UPDATE settlements SET outcome = ?, closed_at = ?, settled_nano = ?, flag = ?, presumed = ?, input_tokens = ?,
       output_tokens = ?, cache_read_tokens = ?, cache_write_tokens = ?, web_searches = ? WHERE key = ?`,
    ...endingValues(ending),
    key,
  );
}

const endingValues = ({ outcome, at, settledNano, flag, presumed, usage }: Ending) => [
  outcome,
  at,
  settledNano,
  flag,
  presumed ? 1 : 0,
  usage?.inputTokens ?? null,
  usage?.outputTokens ?? null,
  usage?.cacheReadTokens ?? null,
  usage?.cacheWriteTokens ?? null,
  usage?.webSearches ?? null,
];

export const usageOf = (row: ClosedRow): Usage | null =>
  row.input_tokens === null
    ? null
    : {
        inputTokens: row.input_tokens,
        outputTokens: row.output_tokens ?? 0,
        cacheReadTokens: row.cache_read_tokens ?? 0,
        cacheWriteTokens: row.cache_write_tokens ?? 0,
        webSearches: row.web_searches ?? 0,
      };
