import type { Hearing } from "../chief/contract.ts";
import type { ModelAnswer, ModelRefusal } from "../model/call.ts";
import { isBilledAs, NO_MODEL } from "../model/label.ts";
import { usdFromNano } from "../wire/money.ts";
import type { Said, Turn } from "./contract.ts";
import type { ChatReply } from "./schemas.ts";

/** Shown and kept when the model declines, because an empty reply cannot be part of a conversation. */
const DECLINED = "The model declined to answer this.";

/** What the model answered, as it is kept. */
export function saidOf({ text, stopReason, usage, model, costNano }: ModelAnswer): Said {
  const inputTokens = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
  const reply = text === "" ? DECLINED : text;
  return { ok: true, reply, stopReason, model, inputTokens, outputTokens: usage.outputTokens, costNano };
}

/** A reply of the chief of staff that needed no model: it costs nothing. */
export const saidByCode = (reply: string): Said => ({
  ok: true,
  reply,
  stopReason: "end_turn",
  model: NO_MODEL,
  inputTokens: 0,
  outputTokens: 0,
  costNano: 0,
});

/** A model's words with what the chief of staff says before and after them. */
export const withAround = (
  said: Said,
  { before, after }: Pick<Extract<Hearing, { is: "asks" }>, "before" | "after">,
): Said => ({ ...said, reply: [before, said.reply, after].filter((part) => part !== null).join("\n\n") });

/** A reply on the wire. */
export const chatReply = (said: Said, sessionKey: string, isByThread = false): ChatReply => ({
  message: said.reply,
  sessionKey,
  usage: { inputTokens: said.inputTokens, outputTokens: said.outputTokens },
  costUsd: usdFromNano(said.costNano),
  billed: isBilledAs(said.model),
  model: said.model,
  stopReason: said.stopReason,
  ...(isByThread ? { response: said.reply, thread_id: sessionKey } : {}),
});

/** A reply that was stopped, as far as it had come; the refusal where nothing had. */
export function stoppedOf(refused: ModelRefusal, heard: string, model: string): Said | ModelRefusal {
  if (refused.reason !== "aborted" || heard === "") return refused;
  const { costNano } = refused;
  // Which model it was, and how many tokens, only its last word would have said.
  return {
    ok: true,
    reply: heard,
    stopReason: "stopped",
    model,
    inputTokens: 0,
    outputTokens: 0,
    costNano,
  };
}

/** Letters on both sides of what was looked for. */
const AROUND_CHARS = 60;

/** The words with some of what stands around them. */
export function excerptOf({ message, reply }: Pick<Turn, "message" | "reply">, words: string): string {
  const wanted = words.toLowerCase();
  const said = message.toLowerCase().includes(wanted) ? message : (reply ?? "");
  const at = said.toLowerCase().indexOf(wanted);
  const [from, to] = [Math.max(0, at - AROUND_CHARS), at + words.length + AROUND_CHARS];
  return `${from > 0 ? "…" : ""}${said.slice(from, to).toWellFormed()}${to < said.length ? "…" : ""}`;
}
