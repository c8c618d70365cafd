import { Request } from "miniflare";
import { describe, expect, test } from "vitest";
import { TelegramStandIn } from "../../../workers/telegram/telegram.harness.ts";
import { until } from "../until.harness.ts";
import { localTelegram } from "./telegram.ts";

const TOKEN = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcK";
const HOOK = "https://purser.example.com/telegram/4839574812";

/** Until the deployment has looked at its channel, which here it does at the second time. */
const NO_HOOK = "Nothing comes from Telegram: it does not answer, or does not know the token";

/** A local run with a bot, and a door that answers with these statuses in turn, then with 200. */
function opened(...statuses: number[]) {
  const api = new TelegramStandIn();
  const taken: { readonly path: string; readonly id: number; readonly secret: string }[] = [];
  const complaints: string[] = [];
  const pauses: number[] = [];
  let isStopped = false;
  let checks = 0;
  const fetched = async (url: string, init: RequestInit) => {
    // Nothing new: Telegram keeps the question open.
    await new Promise((resolve) => setTimeout(resolve, 1));
    init.signal?.throwIfAborted();
    return api.send(url, init as never);
  };
  const pause = async (ms: number) => pauses.push(ms);
  const telegram = localTelegram({ TELEGRAM_TOKEN: TOKEN }, { fetch: fetched as never, pause });
  const send = async (path: string, init?: { readonly body?: unknown; readonly headers?: unknown }) => {
    if (path.startsWith("/api/")) {
      checks += 1;
      if (checks > 1) await ask("setWebhook", { url: HOOK, secret_token: "s3" });
      return new Response("{}");
    }
    const { update_id: id } = JSON.parse(String(init?.body)) as { update_id: number };
    const headers = init?.headers as Record<string, string>;
    taken.push({ path, id, secret: headers["x-telegram-bot-api-secret-token"] ?? "" });
    return new Response("{}", { status: statuses.shift() ?? 200 });
  };
  const ask = async (method: string, body: object = {}) => {
    const request = new Request(`https://api.telegram.org/bot${TOKEN}/${method}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    return (await telegram.answer(request))?.json();
  };
  const stop = telegram.begin({
    door: { send, tokens: { admin: "t" } } as never,
    complain: (line) => complaints.push(line),
    now: () => new Date(0),
  });
  const end = () => {
    if (!isStopped) stop();
    isStopped = true;
  };
  return { api, telegram, taken, complaints, pauses, ask, end };
}

describe("allows", () => {
  test("[row 140] what is written to the bot to come to the door once, in its order, with Telegram's own proof", async () => {
    const { api, telegram, taken, end } = opened();
    api.updates.push({ update_id: 7 }, { update_id: 8 });
    await until("both", () => taken.length === 2);
    api.updates.push({ update_id: 9 });
    await until("the next one", () => taken.length === 3);
    end();
    expect(taken.map(({ path, id }) => [path, id])).toEqual(
      [7, 8, 9].map((id) => ["/telegram/4839574812", id]),
    );
    expect(new Set(taken.map(({ secret }) => secret))).toEqual(new Set(["s3"]));
    expect(telegram.config).toEqual({ telegramToken: TOKEN });
  });

  test("[row 140] the webhook to be answered for here: Telegram's own stays as it is", async () => {
    const { api, ask, telegram, end } = opened();
    await until("the webhook", async () => {
      const { result } = (await ask("getWebhookInfo")) as {
        result: { url: string; pending_update_count: number };
      };
      return result.url === HOOK && result.pending_update_count === 0;
    });
    expect(await ask("sendMessage", { text: "x" }), "goes to Telegram").toBeUndefined();
    const other = new Request("https://api.telegram.org/bot1:other/setWebhook", {
      method: "POST",
      body: "{}",
    });
    expect(await telegram.answer(other)).toBeNull();
    end();
    expect(api.made("setWebhook")).toEqual([]);
  });

  test("nothing to be asked without a bot", async () => {
    const { config, addresses, answer, begin } = localTelegram({});
    begin(undefined as never)();
    expect([config, addresses, await answer(new Request(HOOK))]).toEqual([{}, [], null]);
  });

  test("a Bot API server of one's own", () => {
    const { addresses } = localTelegram({
      TELEGRAM_TOKEN: TOKEN,
      TELEGRAM_API_URL: "http://127.0.0.1:8081/",
    });
    expect(addresses).toEqual([{ alias: "https://api.telegram.org", url: "http://127.0.0.1:8081" }]);
  });
});

describe("refuses", () => {
  test("what is no token, without repeating it, and an address that is none", () => {
    expect(() => localTelegram({ TELEGRAM_TOKEN: "s3cret" })).toThrow(
      /^TELEGRAM_TOKEN in the environment (?!.*s3cret)/,
    );
    expect(() => localTelegram({ TELEGRAM_TOKEN: TOKEN, TELEGRAM_API_URL: "http://example.com" })).toThrow(
      "TELEGRAM_API_URL",
    );
  });
});

describe("fails safe", () => {
  test("[row 140] what the door could not take comes again, before what is behind it, and is told once", async () => {
    const { api, taken, complaints, pauses, ask, end } = opened(503, 503);
    api.updates.push({ update_id: 7 }, { update_id: 8 });
    await until("both", () => taken.length === 4);
    end();
    expect(taken.map(({ id }) => id)).toEqual([7, 7, 7, 8]);
    expect(complaints).toEqual([NO_HOOK, "Nothing comes from Telegram: this machine answered 503"]);
    expect(pauses.slice(0, 3)).toEqual([1_000, 2_000, 4_000]);
    expect(await ask("getWebhookInfo")).toMatchObject({ ok: true });
  });

  test("[row 140] once the deployment has looked at its channel again, what was wrong is tried at once", async () => {
    const { api, ask, taken, complaints, end } = opened();
    await until("the trouble", () => complaints.includes(NO_HOOK));
    api.updates.push({ update_id: 7 });
    await ask("setWebhook", { url: HOOK, secret_token: "s3" });
    expect(await ask("getWebhookInfo")).toMatchObject({ result: { pending_update_count: 0 } });
    await until("the update", () => taken.length === 1);
    end();
  });

  test("[row 140] a bot that a deployment has, and no network: said, shown as the webhook's trouble, and without the token", async () => {
    const { api, complaints, ask, end } = opened();
    api.fault = () => "taken";
    await until("the conflict", () => complaints.length === 2);
    expect(await ask("getWebhookInfo")).toMatchObject({
      result: { pending_update_count: 1, last_error_message: expect.stringContaining("Conflict") },
    });
    api.fault = () => "silent";
    await until("no answer", () => complaints.length === 3);
    end();
    expect(complaints).toEqual([
      NO_HOOK,
      expect.stringContaining("webhook is active"),
      expect.stringContaining("TypeError"),
    ]);
    expect(complaints.join()).not.toContain(TOKEN);
  });
});
