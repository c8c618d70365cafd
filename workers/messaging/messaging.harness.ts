import { runDurableObjectAlarm, env as testEnv } from "cloudflare:test";
import type { Answer, Asked } from "../caller.ts";
import { fakeLedger } from "../model/model.harness.ts";
import { TelegramStandIn } from "../telegram/telegram.harness.ts";
import type { Env } from "./app.ts";
import type { ArrivalContent } from "./contract.ts";
import { NOW, PERSON, world } from "./objects.harness.ts";

export const CHAT = "77";
const { MESSENGER } = testEnv as unknown as Pick<Env, "MESSENGER">;
let objects = 0;

const bytes = (text: string) => new TextEncoder().encode(text);
export const json = (body: unknown, status = 200): Answer => ({
  status,
  headers: [["content-type", "application/json"]],
  body: bytes(JSON.stringify(body)),
});

/** A reply as the conversation streams it, in these pieces. */
export function events(pieces: readonly string[], isWhole = true): Answer {
  const block = (event: string, data: unknown) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
  const texts = pieces.map((text) => block("text", { text }));
  const done = isWhole ? [block("done", { message: pieces.join("") })] : [];
  return {
    status: 200,
    headers: [["content-type", "text/event-stream; charset=utf-8"]],
    body: new Response([": beat\n\n", ...texts, ...done].join("")).body,
  };
}

/** Conversations that answer each message with what `reply` says, once for each key, as the real ones do. */
export function conversations(reply: (message: string) => Answer) {
  const asked: { readonly message: string; readonly key: string }[] = [];
  const chat = async ({ body, headers }: Asked) => {
    const { message } = JSON.parse(String(body)) as { message: string };
    asked.push({ message, key: headers["idempotency-key"] ?? "" });
    return reply(message);
  };
  return { asked, chat };
}

/** A messenger of its own at the usual moment, with a Telegram that works. */
export function openMessenger(given: Partial<Pick<typeof world, "chat" | "gate" | "hears" | "payer">> = {}) {
  const telegram = new TelegramStandIn();
  const echo = async ({ body }: Asked) =>
    events([`You said ${(JSON.parse(String(body)) as { message: string }).message}`]);
  const gate = async () => json({ approvals: [] });
  const ledger = fakeLedger();
  const before = {
    now: NOW,
    send: telegram.send,
    chat: echo,
    gate,
    ledger,
    handed: [],
    told: [],
    reported: [],
  };
  Object.assign(world, { ...before, payer: { is: "operator" }, ...given });
  const messenger = MESSENGER.getByName(`messenger-${++objects}`);
  const take = (event: string, arrived: ArrivalContent, chat = CHAT, person = PERSON) =>
    messenger.take({ channel: "telegram", event, chat, person, arrived });
  const say = (event: string, text: string) => take(event, { is: "message", text });
  return { telegram, messenger, ledger, take, say };
}

/** Every alarm that is due by then, one after another; the clock stands wherever one asks for. */
export async function passAlarms(
  messenger: ReturnType<typeof openMessenger>["messenger"],
  max = 20,
): Promise<number> {
  let alarms = 0;
  while (alarms < max && (await runDurableObjectAlarm(messenger))) alarms += 1;
  return alarms;
}
