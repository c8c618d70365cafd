import type { ModelAnswer } from "../model/call.ts";
import { isBilledAs } from "../model/label.ts";
import { usdFromNano } from "../wire/money.ts";
import type { Said } from "./contract.ts";
import type { ChatReply } from "./schemas.ts";

/** Shown and kept when the model declines, because an empty reply cannot be part of a conversation. */
const DECLINED = "The model declined to answer this.";

/** What the model answered, as it is kept. */
export function saidOf({ text, stopReason, usage, model, costNano }: ModelAnswer): Said {
  const inputTokens = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
  const reply = text === "" ? DECLINED : text;
  return { ok: true, reply, stopReason, model, inputTokens, outputTokens: usage.outputTokens, costNano };
}

/** A reply on the wire. */
export const chatReply = (said: Said, sessionKey: string): ChatReply => ({
  message: said.reply,
  sessionKey,
  usage: { inputTokens: said.inputTokens, outputTokens: said.outputTokens },
  costUsd: usdFromNano(said.costNano),
  billed: isBilledAs(said.model),
  model: said.model,
  stopReason: said.stopReason,
});
