import type { Turn } from "../../chat/contract.ts";
import { chatPrompt } from "../../chat/prompt.ts";
import { DEFAULT_CONTEXT } from "../../context/context.ts";
import { askModel } from "../../model/ask-model.ts";
import type { Notice } from "../../notices/contract.ts";
import { DAY_MS, MINUTE_MS } from "../../time/calendar.ts";
import { keepTurn } from "../memory/turns.ts";
import { nextMomentOf, tidy } from "../next.ts";
import { handNotifications } from "../notifications/handing.ts";
import { doDueRuns } from "../schedules/due.ts";
import { hearMessage } from "../talk/hearing.ts";
import { simulated } from "./world.harness.ts";

/** Every 20 minutes from eight to nine in the evening. */
export const TURNS_A_DAY = 40;
const FIRST_TURN_MS = 7 * 60 * MINUTE_MS;
const BETWEEN_TURNS_MS = 20 * MINUTE_MS;
const SESSION_TURNS = 10;
const REPLY_MAX_TOKENS = 4_096;

const SETUP = [
  "Hello",
  "Ada",
  "both",
  "a house by 2050",
  "cash and a fund",
  "20 percent",
  "euros, Germany",
  "a half marathon",
  "Tuesdays",
  "two runs",
  "none",
  "ok",
];

export type Lived = Awaited<ReturnType<typeof live>>;

/** Lives so many days from a moment: the setup first, then what is due by itself and 40 turns a day. */
export async function live(start: number, days: number, zone: string) {
  const here = simulated(start, zone);
  const { held, sql, world } = here;
  const handed: Notice[] = [];
  const chat = { turns: 0, costNano: 0, byCode: 0 };
  for (const said of SETUP)
    hearMessage({ session: "first", text: said, hasFiles: false, isPerson: true }, world());
  const work = async (): Promise<void> => {
    await doDueRuns(world);
    await handNotifications(world(), 0, async (notice) => handed.push(notice) > 0);
  };
  const end = start + days * DAY_MS;
  const history: Turn[] = [];
  for (let day = 0; day < days; day++) {
    for (let turn = 0; turn < TURNS_A_DAY; turn++) {
      await until(start + day * DAY_MS + FIRST_TURN_MS + turn * BETWEEN_TURNS_MS, work, here);
      await speak(day * TURNS_A_DAY + turn, history, chat, here);
    }
    await until(start + (day + 1) * DAY_MS, work, here);
    tidy(world());
  }
  held.now = end;
  return { sql, books: here.books, handed, chat, start, end, asks: held.calls };
}

/** Lets everything go off that is due until then, each at its own moment. */
async function until(
  moment: number,
  work: () => Promise<void>,
  { held, sql }: ReturnType<typeof simulated>,
): Promise<void> {
  for (;;) {
    const due = nextMomentOf(sql);
    if (due === null || due > moment) break;
    held.now = Math.max(held.now, due);
    await work();
  }
  held.now = Math.max(held.now, moment);
}

async function speak(
  number: number,
  history: Turn[],
  chat: { turns: number; costNano: number; byCode: number },
  { held, world, desk }: ReturnType<typeof simulated>,
): Promise<void> {
  const session = `s${Math.floor(number / SESSION_TURNS)}`;
  const text =
    number % 8 === 5
      ? `Remember that item ${number} is in box ${number % 30}`
      : `What do you think of number ${number}? ${"I would like to hearMessage it in a few sentences. ".repeat(4)}`;
  chat.turns += 1;
  const heard = hearMessage({ session, text, hasFiles: false, isPerson: true }, world());
  if (heard.is === "said") {
    chat.byCode += 1;
    return;
  }
  if (number % SESSION_TURNS === 0) history.length = 0;
  const result = await askModel(
    {
      kind: "chat",
      purpose: "chat",
      scope: { user: world().person },
      ...chatPrompt(
        { text, attached: [] },
        { turns: history, summary: null },
        DEFAULT_CONTEXT,
        "2027-03-01",
        heard,
      ),
      maxOutputTokens: REPLY_MAX_TOKENS,
      timeLimitMs: 60_000,
      reused: true,
    },
    desk,
  );
  chat.costNano += result.costNano;
  if (!result.ok) return;
  const id = world().newId();
  keepTurn(world().sql, { id, session, at: held.now, message: text, reply: result.text, isTainted: false });
  history.push({
    seq: number,
    id,
    at: held.now,
    message: text,
    files: [],
    reply: result.text,
    model: result.model,
    inputTokens: 0,
    outputTokens: 0,
    costNano: 0,
  });
}
