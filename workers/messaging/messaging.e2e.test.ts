import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDeployment } from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import { SPEECH_LABEL } from "../../infra/offline/platform/speech.ts";
import { until } from "../../infra/offline/until.harness.ts";
import { SPEECH_MODEL } from "../../policies/prices/speech.ts";
import { SYNTHESIS_MODEL } from "../../policies/prices/synthesis.ts";
import { webhookSecretOf } from "../telegram/proof.ts";
import { TelegramStandIn } from "../telegram/telegram.harness.ts";
import { askForDiary, asOwner, playing, shownIn } from "./household.harness.ts";

// A phone from the pairing to an approval, through the door, with a Telegram that this test plays.

const TOKEN = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcK";
const HOOK = "/telegram/4839574812";
const SENDER = 4711;
const telegram = new TelegramStandIn();

let here: Deployment;
let secret = "";
let updates = 1_000;

const play = playing({ "https://api.telegram.org/": telegram });

beforeAll(async () => {
  secret = await webhookSecretOf(TOKEN);
  here = await openTestDeployment({
    config: { telegramToken: TOKEN },
    model: openOfflineModel(() => undefined),
    outbound: play,
  });
});
afterAll(() => here.close());

const asPerson = (method: string, path: string, body?: object) => asOwner(here, method, path, body);

const deliver = async (update: object, shown: string | null = secret, path = HOOK) => {
  const headers = {
    "content-type": "application/json",
    ...(shown === null ? {} : { "x-telegram-bot-api-secret-token": shown }),
  };
  return here.send(path, { method: "POST", headers, body: JSON.stringify(update) });
};
const message = (text: string, sender = SENDER, id = ++updates) => ({
  update_id: id,
  message: {
    message_id: id,
    date: 1,
    from: { id: sender, is_bot: false, first_name: "O" },
    chat: { id: sender, type: "private" },
    text,
  },
});
const press = (data: string, shown: number, sender = SENDER) => ({
  update_id: ++updates,
  callback_query: {
    id: `q-${updates}`,
    from: { id: sender, is_bot: false, first_name: "O" },
    message: { message_id: shown, date: 1, chat: { id: sender, type: "private" } },
    chat_instance: "1",
    data,
  },
});
const shows = (words: string) => shownIn(telegram.shown, words);

async function pair() {
  const { json } = await asPerson("POST", "/api/messaging/telegram/pairing", {});
  const code = String(json.code);
  expect((await deliver(message(`/start ${code}`))).status).toBe(200);
  await shows("This chat is yours now");
  return code;
}

describe("allows", () => {
  test("48: a chat to be paired by the page's code, to be answered, and to answer a question [row 140]", async () => {
    const checked = await asPerson("POST", "/api/messaging/telegram/check", {});
    expect(checked.json).toMatchObject({ telegram: { bot: "my_purser_bot", pairedSince: null, pending: 0 } });
    expect(telegram.made("setWebhook")).toMatchObject([
      { url: `https://${here.runtime.hostname}${HOOK}`, secret_token: secret },
    ]);
    const code = await pair();
    expect((await deliver(message(`/start ${code}`, 666))).status, "a code pairs once").toBe(200);

    const hello = message("Hello");
    for (let n = 0; n < 3; n += 1) expect((await deliver(hello)).status).toBe(200);
    await shows("chief of staff");
    const thread = await asPerson("GET", "/api/chat/telegram");
    expect(thread.json.turns).toMatchObject([{ message: "Hello" }]);

    await askForDiary(here);
    await shows("A question waits for your answer.");
    const notice = telegram.shown.find(({ text }) => text.includes("A question waits"));
    expect(notice?.text).not.toContain("diary");
    await deliver(press(notice?.buttons[0] ?? "", notice?.id ?? 0));
    await shows("Delete the old diary");
    const [approve = ""] = notice?.buttons ?? [];
    await deliver(press(approve, notice?.id ?? 0));
    await shows("Approved.");
    const { json } = await asPerson("GET", "/api/approvals?status=all");
    expect(json.approvals).toMatchObject([
      { taskId: "t-1", status: "approved", answeredBy: "owner@example.com" },
    ]);

    const { json: health } = await asPerson("GET", "/api/messaging");
    expect(health).toMatchObject({
      channels: [
        { channel: "push" },
        { channel: "telegram", state: "ready" },
        { channel: "slack", state: "off" },
        { channel: "discord", state: "off" },
        { channel: "mail", state: "off" },
        { channel: "webhook" },
      ],
      telegram: { pairedSince: expect.any(String), unknown: 0 },
    });
  });
});

describe("voice", () => {
  test("[row 141] voice: a note to be written down by what stands in for Workers AI here, shown, answered, and paid from the month", async () => {
    telegram.files.set("note", new Uint8Array(4_000));
    const { message: envelope, ...update } = message("");
    const { text: _, ...rest } = envelope;
    const voice = { file_id: "note", file_unique_id: "u", duration: 2, file_size: 4_000 };
    expect((await deliver({ ...update, message: { ...rest, voice } })).status).toBe(200);
    await shows(`${SPEECH_LABEL} A voice note of 4000 bytes.`);
    await until("its answer", async () => {
      const { turns } = (await asPerson("GET", "/api/chat/telegram")).json;
      return (turns as { message: string; reply: string | null }[]).some(
        ({ message: said, reply }) => said.startsWith(SPEECH_LABEL) && reply,
      );
    });
    const { json } = await asPerson("GET", "/api/budget/series?by=model");
    expect(JSON.stringify(json)).toContain(SPEECH_MODEL);
  });

  test("[row 141] voice: the last answer aloud, as a voice note, when it is asked for", async () => {
    await deliver(message("/speak"));
    await shows("voice: OggS");
    const { json } = await asPerson("GET", "/api/budget/series?by=model");
    expect(JSON.stringify(json)).toContain(SYNTHESIS_MODEL);
  });
});

describe("refuses", () => {
  test("45: a delivery without the secret, with another, and to another bot, before it is read [row 140]", async () => {
    for (const [shown, path] of [
      [null, HOOK],
      ["guess", HOOK],
      [secret, "/telegram/1"],
    ] as const)
      expect((await deliver({ nonsense: true }, shown, path)).status).toBe(401);
  });

  test("48: strangers are answered nothing, and what they write reaches nobody [row 140]", async () => {
    const before = telegram.calls.length;
    for (const text of ["Hello", "/start", "/start AAAAAAAAAAAAAAAAAAAAAA", "/approvals"])
      expect((await deliver(message(text, 666))).status).toBe(200);
    const group = message("Hi");
    const inGroup = { ...group, message: { ...group.message, chat: { id: -1, type: "group" } } };
    expect((await deliver(inGroup)).status).toBe(200);
    expect((await deliver({ update_id: 1, poll: { id: "1" } })).status).toBe(200);
    expect((await deliver({ update_id: "odd" })).status).toBe(200);
    await asPerson("GET", "/api/messaging");
    expect(telegram.calls.length).toBe(before);
  });

  test("a program of another role, and a code where there is no bot", async () => {
    const headers = { authorization: `Bearer ${here.tokens.agency}` };
    expect((await here.send("/api/messaging", { headers })).status).toBe(403);
  });
});

describe("a question that is over, at the real gate", () => {
  type Approval = { readonly taskId: string; readonly decisionId: string; readonly status: string };
  const waiting = async (taskId: string) => {
    const { json } = await asPerson("GET", "/api/approvals?status=all");
    return (json.approvals as Approval[]).find((one) => one.taskId === taskId);
  };
  /** Asks, and has the chat show the question with its buttons. */
  async function asked(taskId: string) {
    const before = telegram.shown.length;
    await askForDiary(here, taskId);
    const notice = await until("the notice", () =>
      telegram.shown.slice(before).find(({ buttons }) => buttons.length === 1),
    );
    await deliver(press(notice.buttons[0] ?? "", notice.id));
    return until("the question", () => notice.buttons.length === 2 && notice);
  }

  test("47: a stranger's press does nothing, and what was answered on the page is said, once more at a replay [row 140]", async () => {
    const question = await asked("t-2");
    const [approve = ""] = question.buttons;
    const before = telegram.calls.length;
    expect((await deliver(press(approve, question.id, 666))).status).toBe(200);
    expect([(await waiting("t-2"))?.status, telegram.calls.length]).toEqual(["pending", before]);
    const id = (await waiting("t-2"))?.decisionId;
    expect((await asPerson("POST", `/api/approvals/${id}`, { decision: "deny" })).status).toBe(200);
    const late = press(approve, question.id);
    await deliver(late);
    await until("the answer", () => question.text.includes("denied already"));
    expect(question.buttons).toEqual([]);
    const calls = telegram.calls.length;
    for (let n = 0; n < 3; n += 1) await deliver(late);
    await deliver(press(approve, question.id));
    await until(
      "the second press",
      () => telegram.made("answerCallbackQuery").length >= 2 && telegram.calls.length > calls,
    );
    expect(question.text).toContain("denied already");
    expect((await waiting("t-2"))?.status).toBe("denied");
  });

  test("47: a question that has expired is not answered any more, and says so [row 140]", async () => {
    const question = await asked("t-3");
    const [approve = ""] = question.buttons;
    const id = (await waiting("t-3"))?.decisionId;
    const late = here.runtime.database.prepare("UPDATE decisions SET expires_at = ? WHERE id = ?");
    await late.bind(Date.now() - 1, id).run();
    await deliver(press(approve, question.id));
    await until("the answer", () => question.text.includes("expired"));
    expect(question.buttons).toEqual([]);
    expect((await waiting("t-3"))?.status).not.toBe("approved");
  });
});

describe("a chief of staff in the chat", () => {
  type Schedule = { readonly id: string; readonly skill: string };
  type Told = { readonly id: string; readonly title: string; readonly held_until: string | null };
  const unread = async () =>
    (await asPerson("GET", "/api/notifications")).json as { notifications: Told[]; count: number };
  async function run(skill: string): Promise<void> {
    const { schedules } = (await asPerson("GET", "/api/scheduler")).json as { schedules: Schedule[] };
    const one = schedules.find((schedule) => schedule.skill === skill);
    expect((await asPerson("POST", `/api/scheduler/${one?.id}/run`, {})).status).toBe(200);
  }

  test("[row 128] [row 140] behaviour 18: it is set up there, and a brief that came there stays unread until its own id is acknowledged", async () => {
    for (const [text, answer] of [
      ["set up", "of 5"],
      ["Ada", "2 of 5"],
      ["no", "4 of 5"],
      ["ok", "5 of 5"],
    ] as const) {
      await deliver(message(text));
      await shows(answer);
    }
    await run("brief");
    await shows("cos: Brief for ");
    const { notifications, count } = await unread();
    expect([count, notifications.length]).toEqual([1, 1]);
    await asPerson("POST", "/api/notifications/read", { ids: ["01a2238d-e994-73a7-ae4d-6fbcd26f70db"] });
    expect((await unread()).count).toBe(1);
    await asPerson("POST", "/api/notifications/read", { ids: notifications.map(({ id }) => id) });
    expect((await unread()).count).toBe(0);
  });

  test("[row 128] [row 140] behaviour 20: in quiet hours the chat hears nothing of what is normal, and the page has it", async () => {
    const hour = (offset: number) => new Date(Date.now() + offset * 3_600_000).toISOString().slice(11, 16);
    const set = await asPerson("PATCH", "/api/chief", {
      timeZone: "UTC",
      quietHours: { from: hour(-2), to: hour(6) },
    });
    expect(set.status, JSON.stringify(set.json)).toBe(200);
    const before = telegram.shown.length;
    await run("expenses");
    const { notifications } = await until("the notification", async () => {
      const now = await unread();
      return now.count === 1 && now;
    });
    expect(notifications).toMatchObject([{ held_until: expect.any(String) }]);
    expect(telegram.shown.length).toBe(before);
  });
});

describe("tells", () => {
  test("[row 140] `/api/status` how the channel fares", async () => {
    await asPerson("POST", "/api/messaging/telegram/check", {});
    const { json } = await asPerson("GET", "/api/status");
    expect(json.channels).toMatchObject([
      { channel: "push", state: "unpaired" },
      { channel: "telegram", state: "ready", problem: null, lastReceivedAt: expect.any(String) },
    ]);
  });
});

describe("fails safe", () => {
  test("after /unpair the chat is a stranger's [row 140]", async () => {
    await deliver(message("/unpair"));
    await shows("nobody's any more");
    const before = telegram.calls.length;
    await deliver(message("Hello again"));
    const { json } = await asPerson("GET", "/api/messaging");
    expect(json).toMatchObject({ telegram: { pairedSince: null } });
    expect(telegram.calls.length).toBe(before);
  });
});
