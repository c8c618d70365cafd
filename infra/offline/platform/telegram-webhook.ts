import { z } from "zod";
import type { Deployment } from "../deployment.ts";

/** What the deployment asks Telegram to deliver by: where, and by which proof. */
export const Webhook = z.object({ url: z.url(), secret_token: z.string() });
export type Webhook = z.infer<typeof Webhook>;

export type LocalDoor = Pick<Deployment, "send" | "tokens">;

/** Has the deployment look at its channel, which sets the webhook. */
export async function lookAtChannel({ send, tokens }: LocalDoor): Promise<void> {
  await send("/api/messaging/telegram/check", {
    method: "POST",
    headers: { authorization: `Bearer ${tokens.admin}`, "content-type": "application/json" },
    body: "{}",
  });
}

/** As Telegram brings it. @returns the status of the answer */
export async function brought(
  update: object,
  { url, secret_token: secret }: Webhook,
  { send }: LocalDoor,
): Promise<number> {
  const { status } = await send(new URL(url).pathname, {
    method: "POST",
    headers: { "content-type": "application/json", "x-telegram-bot-api-secret-token": secret },
    body: JSON.stringify(update),
  });
  return status;
}
