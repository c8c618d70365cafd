import { audienceOf, PRIVATE } from "../../audience.ts";
import { DAY_MS, HOUR_MS } from "../../time/calendar.ts";
import { momentOf } from "../../wire/moment.ts";
import { isAwake, specialists } from "../agents/activating.ts";
import { CHIEF } from "../agents/catalogue.ts";
import { nameOf, resolveAgent } from "../agents/instances.ts";
import { soulOf } from "../agents/soul.ts";
import { artifacts } from "../artifacts/store.ts";
import type { HeardMessage, Hearing } from "../contract.ts";
import { fencedMaterial } from "../guard/fence.ts";
import { refuse } from "../guard/guard.ts";
import { hearMemory, sourceText } from "../memory/commands.ts";
import { searchFacts } from "../memory/search.ts";
import { coreOf } from "../memory/store.ts";
import { notBroughtUp, noteBroughtUp } from "../notifications/store.ts";
import { addReminder } from "../reminders/adding.ts";
import { dropReminders } from "../reminders/dropping.ts";
import { readReminder } from "../reminders/reading.ts";
import { askedFor } from "../schedules/asked.ts";
import { zoneOf } from "../schedules/sync.ts";
import { adjustSchedules, timesText } from "../schedules/words.ts";
import { changeSettings, chiefSettings } from "../settings.ts";
import { hearSetup, remindOfSetup, wakeByInterview } from "../setup/setup.ts";
import { tasks } from "../tasks/store.ts";
import { agentThreadOf, openThread } from "../threads/store.ts";
import type { ChiefWorld } from "../world.ts";
import { delegated } from "./delegating.ts";
import { hearInGroup } from "./group.ts";
import { promptOf } from "./prompt.ts";

/** After that long without a word it is a new beginning, also in a session that goes on. */
const AWAY_MS = 6 * HOUR_MS;
/** What is brought up at once. */
const BROUGHT_UP_MAX = 3;
const PLAN_MAX_CHARS = 1_500;
const UNDER_WAY_MAX = 10;
const TASK_MAX_CHARS = 200;

const SHOW_TIMES =
  /^(?:please )?(?:show|list|what are)(?: me)? (?:my |your |the )?(?:schedules?|times|calendar of yours)[?.!]*$/i;
const WAKE = /\b(?:activate|wake(?: up)?|hire|switch on|turn on|i want|i need|wecke?|aktiviere)\b/i;

/**
 * What becomes of a message before any model is asked: an answer that needs none, or what the model has to know. In a group that is only what
 * the group was told (`hearInGroup`).
 */
export function hearMessage(heard: Spoken, world: ChiefWorld): Hearing {
  const { sql, now } = world;
  const { text, session } = heard;
  const audience = audienceOf(session);
  if (audience !== PRIVATE) return hearInGroup(heard, audience, world);
  const thread = agentThreadOf(sql, session);
  const agentName = thread?.agent ?? CHIEF;
  const name = nameOf(sql, agentName);
  const refusal = refuse(text, name);
  if (refusal !== null) return { is: "said", reply: refusal, forgets: null };
  const answer = agentName === CHIEF ? answerOf(heard, world) : hearMemory(text, heard.hasFiles, world);
  if (answer === null && !isAwake(agentName, world))
    return { is: "said", reply: sleeping(name), forgets: null };
  const before = broughtUp(session, world);
  changeSettings(sql, { lastHeardAt: now, lastSession: session, currentThread: null });
  if (answer !== null) return { is: "said", reply: joined(before, answer.say), forgets: answer.forgets };
  const agent = resolveAgent(sql, agentName)?.agent;
  if (thread !== null) openThread(sql, session);
  const opening = thread?.state === "in-progress" ? null : (thread?.opening ?? null);
  return {
    is: "asks",
    system: agent ? promptOf({ agent, name, soul: linesOf(agentName, world), core: coreOf(sql) }) : "",
    material: materialOf(text, world),
    before: joined(before, opening ?? "") || null,
    after: agentName === CHIEF ? remindOfSetup(world, heard.isPerson) : null,
  };
}

/** Of a thread whose agent was put to sleep since: nobody speaks in its name. */
const sleeping = (name: string): string =>
  `The ${name.toLowerCase()} sleeps, and nobody answers in its place. Wake it under Agents, or tell your chief of staff "wake the ${name.toLowerCase()}"; then we go on here.`;

const linesOf = (agent: string, { sql }: ChiefWorld): string[] => soulOf(sql, agent).map(({ text }) => text);

/** What is heard; by what key it is known again is for whoever keeps the answer. */
type Spoken = Omit<HeardMessage, "key">;
type Answered = { readonly say: string; readonly forgets: readonly string[] | null };

const plain = (say: string | null): Answered | null => (say === null ? null : { say, forgets: null });

/** What is to be remembered, reminded of or forgotten. */
function keptOf({ text, hasFiles }: Spoken, world: ChiefWorld): Answered | null {
  const dropped = dropReminders(text, world);
  if (dropped !== null) return plain(dropped);
  const reminder = readReminder(text, world.now, zoneOf(world));
  if (reminder === null) return hearMemory(text, hasFiles, world);
  return plain("why" in reminder ? `No reminder: ${reminder.why}` : addReminder(reminder, world));
}

/** What code can say to it. */
function answerOf(heard: Spoken, world: ChiefWorld): Answered | null {
  const { text, hasFiles, isPerson } = heard;
  // Before the setup, which would take "forget my therapist" for the answer to whatever it has asked, and keep it.
  const kept = keptOf(heard, world);
  if (kept !== null) {
    const waits = chiefSettings(world.sql).setup === null ? null : remindOfSetup(world, isPerson);
    return { ...kept, say: joined(kept.say, waits ?? "") };
  }
  const setup = plain(hasFiles ? null : hearSetup(text, world));
  if (setup !== null) return setup;
  if (SHOW_TIMES.test(text.trim()))
    return plain(timesText(world) || 'I do nothing by myself yet. Say "set up" to begin.');
  return plain(
    adjustSchedules(text, world) ?? askedFor(text, world) ?? delegated(text, world) ?? wakeSaid(text, world),
  );
}

/** Only a wish to wake a specialist wakes it; being mentioned does not. */
function wakeSaid(text: string, world: ChiefWorld): string | null {
  if (!WAKE.test(text) || text.length > 120) return null;
  const asleep = specialists().filter(({ name }) => !isAwake(name, world));
  const found = asleep.filter(({ title }) => text.toLowerCase().includes(title.toLowerCase()));
  const [only] = found;
  return found.length === 1 && only ? wakeByInterview(only.name, world) : null;
}

/** What came in since, told once, at the beginning of a session or after hours away. It stays unread until it is acknowledged. */
function broughtUp(session: string, { sql, now }: ChiefWorld): string {
  const { lastHeardAt, lastSession } = chiefSettings(sql);
  const isBeginning = lastSession !== session || lastHeardAt === null || now - lastHeardAt > AWAY_MS;
  const news = isBeginning ? notBroughtUp(sql, BROUGHT_UP_MAX) : [];
  if (news.length === 0) return "";
  noteBroughtUp(
    sql,
    news.map(({ id }) => id),
    now,
  );
  const lines = news.map(
    ({ priority, title, message, count }) =>
      `- ${priority === "urgent" ? "**Now:** " : ""}**${title}**${count > 1 ? ` (${count} times)` : ""}: ${message}`,
  );
  return `While you were away:\n${lines.join("\n")}`;
}

/** What the model may need for this message. It stands beside the person's words and is none of them. */
function materialOf(text: string, world: ChiefWorld): string | null {
  const { sql, now } = world;
  const facts = searchFacts(sql, text).map((fact) => ({
    fact: fact.text,
    since: momentOf(fact.validFrom).slice(0, 10),
    source: sourceText(fact),
  }));
  const [plan] = artifacts(sql, "daily_plan", 1);
  const today = plan !== undefined && now - plan.at < DAY_MS ? plan.content.slice(0, PLAN_MAX_CHARS) : null;
  // So that what goes on is not begun again in a conversation that has forgotten it.
  const underWay = tasks(sql, UNDER_WAY_MAX)
    .filter(({ state }) => state === "working")
    .map(({ agent, task }) => ({ agent, task: task.slice(0, TASK_MAX_CHARS).toWellFormed() }));
  if (facts.length === 0 && today === null && underWay.length === 0) return null;
  return fencedMaterial("material", {
    ...(facts.length > 0 ? { known: facts } : {}),
    ...(today === null ? {} : { today }),
    ...(underWay.length > 0 ? { underWay } : {}),
  });
}

const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== "").join("\n\n");
