import { usdFromNano } from "../wire/money.ts";
import type { Said } from "./contract.ts";
import type { ChatReply } from "./schemas.ts";

/** A reply on the wire. */
export const chatReply = (said: Said, sessionKey: string): ChatReply => ({
  message: said.reply,
  sessionKey,
  usage: { inputTokens: said.inputTokens, outputTokens: said.outputTokens },
  costUsd: usdFromNano(said.costNano),
  model: said.model,
  stopReason: said.stopReason,
});
