import { callTelegram } from "../../telegram/api.ts";
import type { MessagingContext } from "../app.ts";
import { householdOutbox } from "../objects.ts";
import type { movedOf } from "./update.ts";

/**
 * The bot is in a group, or no longer. Whoever has paired no chat may not take it anywhere: it leaves. Where that fails it is in a group that is
 * nobody's, and reads nothing there.
 */
export async function followMove(
  env: MessagingContext["env"],
  token: string,
  { chat, by, isIn }: NonNullable<ReturnType<typeof movedOf>>,
): Promise<void> {
  const outbox = householdOutbox(env);
  if (!isIn) return void (await outbox.endGroup({ channel: "telegram", chat }));
  const known = await outbox.paired({ channel: "telegram", sender: by });
  if (known === null) env.keep(callTelegram({ token, send: env.send }, "leaveChat", { chat_id: chat }));
}
