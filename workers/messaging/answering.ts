import { callTelegram } from "../telegram/api.ts";
import { pressedOf } from "../telegram/buttons.ts";
import { messagesOf } from "../telegram/split.ts";
import { SECOND_MS } from "../time/calendar.ts";
import type { Env } from "./app.ts";
import { Drafting } from "./drafting.ts";
import { callerOf, roleIn } from "./people.ts";
import { type BotCall, botCall, listQuestions, pressed, sayPlain } from "./questions.ts";
import type { ArrivalTask } from "./store.ts";
import { talk } from "./talk.ts";
import type { MessengerWorld } from "./world.ts";

/** What there is to send for a delivery; or that it is to be seen to again, after that long. */
export type TaskAnswer = { readonly sends: readonly BotCall[] } | { readonly againInMs: number };

/** A person waits at the other end: what ends by itself is tried for about four minutes. */
const RETRIES_MS = [5, 20, 60, 150].map((seconds) => seconds * SECOND_MS);

const HELLO =
  "This chat is yours now: what you write here goes to your assistant, and what waits for you comes here.\n\n/approvals shows what waits for an answer, /stop ends a reply, /unpair ends this.";
const UNANSWERED = "I could not answer this: try again, or look at the page.";

/** Sees to one delivery of a paired chat. */
export async function answer(task: ArrivalTask, world: MessengerWorld): Promise<TaskAnswer> {
  const { env, token } = world;
  const { chat, person, arrived } = task;
  if (roleIn(env.PEOPLE, person) === null) return { sends: [] };
  const caller = callerOf(env, person);
  const say = (text: string): TaskAnswer => ({ sends: [sayPlain(chat, text)] });
  switch (arrived.is) {
    case "paired":
      return say(HELLO);
    case "other":
      return say(`I cannot read a ${arrived.what} here. Write it, please.`);
    case "pressed":
      return answerPress(task, world);
    default:
      break;
  }
  switch (arrived.text.trim().split(/\s+/, 1)[0]) {
    case "/start":
      return say(HELLO);
    case "/stop":
      return say("Stopped.");
    case "/unpair":
      await env.OUTBOX.getByName("outbox").unpair({ channel: "telegram", person });
      return say("This chat is nobody's any more. Pair it again from the page.");
    case "/approvals": {
      const sends = await listQuestions({ ...env, TELEGRAM_TOKEN: token }, caller, chat);
      return sends === null ? again(task, chat) : { sends };
    }
    default:
      return answerMessage(task, arrived.text, world);
  }
}

async function answerMessage(task: ArrivalTask, text: string, world: MessengerWorld): Promise<TaskAnswer> {
  const { env } = world;
  const { chat, person, event } = task;
  if (!(await isWithinAllowance(env, person))) return { againInMs: 60 * SECOND_MS };
  const drafting = new Drafting(world, chat, event);
  await drafting.begin();
  const talked = await talk(env, callerOf(env, person), { text, key: `telegram-${event}` }, (soFar) =>
    drafting.show(soFar),
  );
  if (talked.is === "again") return again(task, chat, talked.why);
  const parts = messagesOf(talked.is === "said" ? talked.reply : talked.why);
  return { sends: parts.map(({ html, plain }) => botCall("sendMessage", { chat_id: chat }, html, plain)) };
}

async function answerPress(task: ArrivalTask, world: MessengerWorld): Promise<TaskAnswer> {
  const { env, token } = world;
  const { chat, person, arrived } = task;
  if (arrived.is !== "pressed") return { sends: [] };
  const press = await pressedOf(token, chat, arrived.data);
  const edit =
    press &&
    (await pressed({ ...env, TELEGRAM_TOKEN: token }, callerOf(env, person), chat, arrived.message, press));
  if (press !== null && edit === null) return again(task, chat);
  // Only ends the button's own waiting: it may come too late, which means nothing (core.telegram.org/bots/api#answercallbackquery).
  const words = press === null ? { text: "This button is not yours." } : {};
  await callTelegram(world, "answerCallbackQuery", { callback_query_id: arrived.query, ...words });
  return { sends: edit === null ? [] : [edit] };
}

/** Later, and a few times in all: then the person hears that there is no answer. */
export function again(
  { attempts }: Pick<ArrivalTask, "attempts">,
  chat: string,
  why: string | null = null,
): TaskAnswer {
  const wait = RETRIES_MS[attempts];
  return wait === undefined
    ? { sends: [sayPlain(chat, why ? `${UNANSWERED} (${why})` : UNANSWERED)] }
    : { againInMs: wait };
}

/** As the door counts messages (workers/edge/limits); where nothing counts, a known person passes. */
const isWithinAllowance = ({ CHAT_LIMIT }: Pick<Env, "CHAT_LIMIT">, person: string): Promise<boolean> =>
  CHAT_LIMIT.limit({ key: `client:${person}` }).then(
    ({ success }) => success,
    () => true,
  );
