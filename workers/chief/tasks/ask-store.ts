import type { MessageParam } from "@anthropic-ai/sdk/resources/messages";
import { firstOf, type Sql } from "../../portable/sql.ts";
import { MINUTE_MS } from "../../time/calendar.ts";
import { KEY_KEPT_MS } from "../../wire/idempotency-key.ts";

/** One thing that somebody asks an agent and waits for, with what was paid for so far. Moments are Unix milliseconds. */
export type AgentAsk = {
  readonly id: string;
  /** The idempotency key under which it was sent; null without one. */
  readonly key: string | null;
  readonly agent: string;
  readonly task: string;
  /** What was said of it so far: kept after every answer and its tools, so that a repeat goes on from there. */
  readonly messages: readonly MessageParam[];
  readonly turns: number;
  /** How often the step that comes now was begun. */
  readonly tries: number;
  readonly costNano: number;
  /** JSON of the answer, once there is one. */
  readonly reply: string | null;
  readonly at: number;
};

/** How long a repeat without a key goes on with what broke off: a client sends it again at once, and who asks later wants what is so then. */
const GOES_ON_MS = 15 * MINUTE_MS;

type Row = Omit<AgentAsk, "messages"> & { readonly messages: string };
const COLUMNS = "id, key, agent, task, messages, turns, tries, cost_nano AS costNano, reply, at";

function found(sql: Sql, where: string, ...values: (string | number)[]): AgentAsk | null {
  const row = firstOf<Row>(sql, `SELECT ${COLUMNS} FROM asks WHERE ${where} ORDER BY id DESC`, ...values);
  return row && { ...row, messages: JSON.parse(row.messages) as readonly MessageParam[] };
}

/** What a request is a repeat of: by its key whatever it asks, without one the same question while there is no answer. */
export const askedBefore = (
  sql: Sql,
  { key, agent, task }: Pick<AgentAsk, "key" | "agent" | "task">,
  now: number,
): AgentAsk | null =>
  key === null
    ? found(sql, "reply IS NULL AND agent = ? AND task = ? AND at > ?", agent, task, now - GOES_ON_MS)
    : found(sql, "key = ? AND agent = ? AND at > ?", key, agent, now - KEY_KEPT_MS);

export function addAsk(sql: Sql, asked: Pick<AgentAsk, "id" | "key" | "agent" | "task" | "at">): AgentAsk {
  const { id, key, agent, task, at } = asked;
  sql.all(
    "INSERT INTO asks (id, key, agent, task, messages, turns, tries, cost_nano, at) VALUES (?, ?, ?, ?, '[]', 0, 0, 0, ?)",
    id,
    key,
    agent,
    task,
    at,
  );
  return { ...asked, messages: [], turns: 0, tries: 0, costNano: 0, reply: null };
}

export const beginAskStep = (sql: Sql, { id }: AgentAsk): void =>
  void sql.all("UPDATE asks SET tries = tries + 1 WHERE id = ?", id);

/** Keeps what a step came to. One that was forgotten meanwhile stays so. */
export const keepAskStep = (sql: Sql, { id, messages, turns, costNano }: AgentAsk): void =>
  void sql.all(
    "UPDATE asks SET messages = ?, turns = ?, tries = 0, cost_nano = ? WHERE id = ?",
    JSON.stringify(messages),
    turns,
    costNano,
    id,
  );

/** Ends it with its answer, which is kept for a key alone. */
export const endAsk = (sql: Sql, { id, key }: AgentAsk, reply: string): void =>
  key === null
    ? dropAsk(sql, id)
    : void sql.all("UPDATE asks SET messages = '[]', reply = ? WHERE id = ?", reply, id);

export const dropAsk = (sql: Sql, id: string): void => void sql.all("DELETE FROM asks WHERE id = ?", id);

export const forgetOldAsks = (sql: Sql, now: number): void =>
  void sql.all(
    "DELETE FROM asks WHERE at <= ? OR (key IS NULL AND at <= ?)",
    now - KEY_KEPT_MS,
    now - GOES_ON_MS,
  );
