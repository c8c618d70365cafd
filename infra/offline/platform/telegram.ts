import { setTimeout } from "node:timers/promises";
import { type Request, Response } from "miniflare";
import { z } from "zod";
import { EXIT, Stop } from "../../terminal/command.ts";
import type { Env } from "../../terminal/outside.ts";
import { fromEnvironment, isReachable } from "../outside.ts";
import { brought, type LocalDoor, lookAtChannel, Webhook } from "./telegram-webhook.ts";

const API = "https://api.telegram.org";
/** How long Telegram keeps a question for updates open (core.telegram.org/bots/api#getupdates). */
const ASK_SECONDS = 25;
const ASK_TIMEOUT_MS = 35_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** What the deployed webhook is set for (workers/messaging/telegram/checking.ts). */
const KINDS = ["message", "callback_query", "my_chat_member"];

const Updates = z.object({ ok: z.literal(true), result: z.array(z.looseObject({ update_id: z.int() })) });
const Refused = z.object({ ok: z.literal(false), description: z.string() });

type Run = { readonly door: LocalDoor; readonly complain: (line: string) => void; readonly now: () => Date };
type Waits = {
  readonly fetch: typeof fetch;
  readonly pause: (ms: number, stop: AbortSignal) => Promise<unknown>;
};

const OWN: Waits = { fetch, pause: (ms, signal) => setTimeout(ms, null, { signal }) };

export type LocalTelegram = {
  readonly config: { readonly telegramToken?: string };
  /** Where the Bot API is, where that is another server than Telegram's own. */
  readonly addresses: readonly { readonly alias: string; readonly url: string }[];
  /** What a webhook is asked about; null for everything else, which goes to the Bot API. */
  readonly answer: (request: Request) => Promise<Response | null>;
  /** Brings what is written to the bot to the door, until it is stopped. */
  readonly begin: (run: Run) => () => void;
};

/**
 * Telegram for a run that no webhook reaches: this machine asks for what is written to the bot (`getUpdates`) and brings it to the door as
 * Telegram would, with the same proof, again until it is taken. To the Workers it is a webhook like every other.
 *
 * @throws Stop or Error naming the variable that cannot be used
 */
export function localTelegram({ TELEGRAM_TOKEN, TELEGRAM_API_URL }: Env, waits = OWN): LocalTelegram {
  if (!TELEGRAM_TOKEN)
    return { config: {}, addresses: [], answer: async () => null, begin: () => () => undefined };
  const token = fromEnvironment("TELEGRAM_TOKEN", "telegramToken", TELEGRAM_TOKEN);
  if (TELEGRAM_API_URL && !isReachable(TELEGRAM_API_URL))
    throw new Stop(
      `TELEGRAM_API_URL is "${TELEGRAM_API_URL}"; it takes the address of a Bot API server: https, or http on this machine.`,
      EXIT.unusable,
    );
  const url = TELEGRAM_API_URL?.replace(/\/+$/, "");
  const polling = new Polling(token, url ?? API, waits);
  return {
    config: { telegramToken: token },
    addresses: url === undefined ? [] : [{ alias: API, url }],
    answer: (request) => polling.answer(request),
    begin: (run) => polling.begin(run),
  };
}

class Polling {
  readonly #token: string;
  readonly #api: string;
  readonly #waits: Waits;
  #webhook: Webhook | null = null;
  #pausing = new AbortController();
  /** Why nothing comes, or goes on, at the moment. */
  #problem: { readonly words: string; readonly at: number } | null = null;

  constructor(token: string, api: string, waits: Waits) {
    this.#token = token;
    this.#api = api;
    this.#waits = waits;
  }

  async answer(request: Request): Promise<Response | null> {
    const method = request.url.startsWith(`${API}/bot${this.#token}/`) && request.url.split("/").at(-1);
    if (method !== "setWebhook" && method !== "getWebhookInfo") return null;
    if (method === "setWebhook") {
      this.#webhook = Webhook.parse(await request.json());
      // Whatever was wrong before is looked at anew, and at once.
      this.#problem = null;
      this.#pausing.abort();
      return Response.json({ ok: true, result: true });
    }
    const { words, at } = this.#problem ?? {};
    const failing =
      at === undefined ? {} : { last_error_date: Math.floor(at / 1_000), last_error_message: words };
    const result = {
      url: this.#webhook?.url ?? "",
      pending_update_count: at === undefined ? 0 : 1,
      ...failing,
    };
    return Response.json({ ok: true, result });
  }

  begin(run: Run): () => void {
    const stopped = new AbortController();
    this.#run(run, stopped.signal).catch((error: unknown) => {
      if (!stopped.signal.aborted) run.complain(`Telegram is not asked any more: ${String(error)}`);
    });
    return () => stopped.abort();
  }

  async #run({ door, complain, now }: Run, signal: AbortSignal): Promise<void> {
    let offset = 0;
    let pauseMs = FIRST_PAUSE_MS;
    while (!signal.aborted) {
      // So the page knows the bot's name at once too, and not in an hour.
      if (this.#webhook === null) await lookAtChannel(door);
      const hook = this.#webhook;
      const failure =
        hook === null
          ? "it does not answer, or does not know the token"
          : await this.#ask(offset, signal, async (update) => {
              const status = await brought(update, hook, door);
              if (status >= 300) return `this machine answered ${status}`;
              offset = update.update_id + 1;
              return null;
            });
      if (signal.aborted) return;
      if (failure === null) {
        this.#problem = null;
        pauseMs = FIRST_PAUSE_MS;
        continue;
      }
      if (this.#problem?.words !== failure) complain(`Nothing comes from Telegram: ${failure}`);
      this.#problem = { words: failure, at: now().getTime() };
      this.#pausing = new AbortController();
      await this.#waits
        .pause(pauseMs, AbortSignal.any([signal, this.#pausing.signal]))
        .catch(() => undefined);
      pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs);
    }
  }

  /** One question for what is new, each of it handed on in its order. @returns why that did not go well; null when it did */
  async #ask(
    offset: number,
    stop: AbortSignal,
    bring: (update: { readonly update_id: number }) => Promise<string | null>,
  ): Promise<string | null> {
    const json = await this.#waits
      .fetch(`${this.#api}/bot${this.#token}/getUpdates`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ offset, timeout: ASK_SECONDS, allowed_updates: KINDS }),
        signal: AbortSignal.any([stop, AbortSignal.timeout(ASK_TIMEOUT_MS)]),
      })
      .then((reply): Promise<unknown> => reply.json())
      // Without its message, which may hold the address, and that the token.
      .catch((error: unknown) => (error instanceof Error ? error.name : "unknown failure"));
    const read = Updates.safeParse(json);
    if (!read.success)
      return Refused.safeParse(json).data?.description ?? `no answer (${String(json).slice(0, 40)})`;
    for (const update of read.data.result) {
      const failure = await bring(update);
      if (failure !== null) return failure;
    }
    return null;
  }
}
