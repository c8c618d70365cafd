import type { Notice } from "../../notices/contract.ts";
import type { Sql } from "../../portable/sql.ts";
import { personas } from "../registry/store.ts";
import { noteTold, type ToTell, untoldSaid } from "./said.ts";

/** Of one alarm: each is a call of another object. */
const ROUND_MAX = 10;
const TEXT_MAX_CHARS = 1_000;

/** Hands the owner's outbox what personas have to say to them. The outbox takes each once, by its key, however often it is told. */
export async function tellSaid(sql: Sql, take: (notice: Notice) => Promise<boolean>): Promise<void> {
  for (const one of untoldSaid(sql, ROUND_MAX)) {
    const name = personas.get(sql, one.personaId)?.name ?? one.personaId;
    await take(noticeOf(one, name));
    noteTold(sql, one.id);
  }
}

function noticeOf({ id, at, protocol, content }: ToTell, persona: string): Notice {
  const said = JSON.parse(content) as Readonly<Record<string, string>>;
  const text = [said.title, said.content ?? said.description].filter(Boolean).join(": ");
  const isReview = protocol === "manual_review";
  return {
    key: `persona.said/${id}`,
    event: isReview ? "persona.asks" : "persona.says",
    at,
    fields: {
      persona,
      detail: `${persona} ${isReview ? "asks you" : "says"}: ${text.slice(0, TEXT_MAX_CHARS).toWellFormed()}`,
      priority: (isReview ? said.severity : said.priority) ?? "normal",
    },
  };
}
