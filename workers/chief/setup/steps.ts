import { FIRST, offeredIn, questionAt, type SetupState, type SetupWorld } from "./questions.ts";
import {
  isAside,
  isBack,
  isGreeting,
  isLater,
  isNo,
  isSkipped,
  isYes,
  nameIn,
  skipsAll,
  wantsSetup,
} from "./reading.ts";

/** What an answer comes to: what is said, where it stands then (null = over), and what is to be written down. */
export type Stepped = {
  readonly say: string;
  readonly state: SetupState | null;
  readonly does: readonly SetupDeed[];
};

export type SetupDeed =
  | { readonly is: "named"; readonly name: string }
  | { readonly is: "told"; readonly agent: string; readonly question: string; readonly answer: string }
  | { readonly is: "activated"; readonly agent: string }
  | { readonly is: "planned" }
  | { readonly is: "adjusted"; readonly words: string }
  | { readonly is: "done" };

const LATER_HINT = 'You can say "later" at any time, and "set up" to go on.';

/** The greeting, with the first of five questions. */
export const greet = (world: SetupWorld): Stepped => ({
  say: `Hello! I'm ${world.name}, your chief of staff: I answer, keep your day in view, and speak up only when something matters.\n\nLet's set things up; it takes two minutes. ${LATER_HINT}\n\n${questionAt(FIRST, world)}`,
  state: FIRST,
  does: [],
});

/** What a message does to the setup; null for one that is about something else. */
export function stepSetup(state: SetupState, message: string, world: SetupWorld): Stepped | null {
  if (skipsAll(message) && !state.isAlone) return finish(world, [{ is: "planned" }]);
  if (isLater(message))
    return {
      say: 'Of course. Say "set up" when you want to go on.',
      state: { ...state, isPaused: true },
      does: [],
    };
  if (wantsSetup(message)) return { say: questionAt(state, world), state, does: [] };
  if (isGreeting(message))
    return { say: `Hello again! We were here:\n\n${questionAt(state, world)}`, state, does: [] };
  if (isBack(message)) return moved("", before(state), world);
  if (isAside(message)) return null;
  return STEPS[state.step](state, message, world);
}

/** The question before this one; before the first there is none. An interview that has ended is not opened again. */
function before(state: SetupState): SetupState {
  if (state.step === "interview" && state.question > 0) return { ...state, question: state.question - 1 };
  if (state.step === "interview" && state.isAlone) return state;
  return state.step === "name" || state.step === "specialists" ? FIRST : SPECIALISTS;
}

type Step = (state: SetupState, message: string, world: SetupWorld) => Stepped | null;

const STEPS: Readonly<Record<SetupState["step"], Step>> = {
  name: (_state, message, world) => {
    if (isNo(message) || isYes(message)) return moved(`${world.name} it is.`, SPECIALISTS, world);
    const name = nameIn(message);
    if (name === null)
      return { say: `A name of a word or two, please, or "keep it".`, state: FIRST, does: [] };
    return moved(`${name} it is.`, SPECIALISTS, { ...world, name }, [{ is: "named", name }]);
  },
  specialists: (state, message, world) => {
    const chosen = chosenIn(message, world);
    if (chosen === null) return { say: `I did not get that. ${questionAt(state, world)}`, state, does: [] };
    const [first] = chosen;
    if (first === undefined)
      return moved("They stay asleep; name one whenever you need it.", SCHEDULE, world, [{ is: "planned" }]);
    return interview(
      "Good. A few questions, so that they know you.",
      { ...SPECIALISTS, step: "interview", agents: chosen },
      world,
    );
  },
  interview: (state, message, world) => {
    const [name = "", ...rest] = state.agents;
    const agent = world.specialists.find((one) => one.name === name);
    const question = agent?.interview[state.question];
    const isAnswer = question !== undefined && !isSkipped(message);
    const told: SetupDeed[] = isAnswer ? [{ is: "told", agent: name, question, answer: message.trim() }] : [];
    const next = { ...state, question: state.question + 1 };
    if (agent?.interview[next.question] !== undefined) return moved("", next, world, told);
    const done: SetupDeed[] = [...told, { is: "activated", agent: name }];
    const awake = `${agent?.title ?? name} is awake.`;
    if (rest.length > 0) return interview(awake, { ...state, agents: rest, question: 0 }, world, done);
    if (state.isAlone) return { say: awake, state: null, does: done };
    return moved(awake, SCHEDULE, world, [...done, { is: "planned" }]);
  },
  schedule: (state, message, world) => {
    if (isYes(message) || isNo(message)) return finish(world, []);
    const changed = world.adjust(message);
    if (changed === null)
      return { say: `I could not read that as a change. ${questionAt(state, world)}`, state, does: [] };
    return {
      say: `${changed}\n\nAnything else? Say "ok" when it is right.`,
      state,
      does: [{ is: "adjusted", words: message }],
    };
  },
};

const SPECIALISTS: SetupState = { ...FIRST, step: "specialists" };
const SCHEDULE: SetupState = { ...FIRST, step: "schedule" };

/** Wakes one specialist: its interview first. */
export function wake(agent: SetupWorld["specialists"][number], world: SetupWorld): Stepped {
  const state: SetupState = { ...FIRST, step: "interview", agents: [agent.name], isAlone: true };
  return interview(`I'll wake the ${agent.title.toLowerCase()}. First, so that it knows you:`, state, world);
}

/** A specialist that asks nothing is awake at once. */
function interview(
  say: string,
  state: SetupState,
  world: SetupWorld,
  does: readonly SetupDeed[] = [],
): Stepped {
  const [name = "", ...rest] = state.agents;
  const agent = world.specialists.find((one) => one.name === name);
  if (agent?.interview[0] !== undefined) return moved(say, state, world, does);
  const done: SetupDeed[] = [...does, { is: "activated", agent: name }];
  if (rest.length > 0) return interview(say, { ...state, agents: rest, question: 0 }, world, done);
  if (state.isAlone) return { say, state: null, does: done };
  return moved(say, SCHEDULE, world, [...done, { is: "planned" }]);
}

/** The next question after an answer; a schedule's question is asked by `planned`, once there are schedules to show. */
const moved = (
  say: string,
  state: SetupState,
  world: SetupWorld,
  does: readonly SetupDeed[] = [],
): Stepped => ({
  say: [say, state.step === "schedule" ? "" : questionAt(state, world)].filter(Boolean).join("\n\n"),
  state,
  does,
});

const finish = (world: SetupWorld, before: readonly SetupDeed[]): Stepped => ({
  say: `**5 of 5.** That's it. I'm ${world.name}; ask me anything, tell me what to remember ("remember that …"), or what to remind you of ("remind me in 20 minutes to …"). "What do you know about me?" shows what I keep, and "forget …" removes it.`,
  state: null,
  does: [...before, { is: "done" }],
});

/** So much of a word names a specialist: "Finanzberater" and "conseiller financier" are the financial advisor. */
const STEM_CHARS = 5;

const ALL_OF_THEM = /\b(?:both|all|every|beide|alle|les deux|tous|toutes|ambos|los dos|todos)\b/;
/** "Not the financial advisor", up to the next part of the sentence. */
const NOT_THEM =
  /(?<!\p{L})(?:not|no|without|except|nicht|keinen?|ohne|außer|pas|sauf|sans|sin|excepto)(?!\p{L})[^,.;]*/gu;
const NONE_AT_LAST = /(?<!\p{L})(?:none|neither|nobody|niemanden|aucun|personne|ninguno)[\s.!]*$/u;

/** Which specialists an answer names; null where it says nothing of the kind. */
function chosenIn(message: string, world: SetupWorld): string[] | null {
  const specialists = offeredIn(world);
  const plain = message.toLowerCase();
  const wanted = plain.replace(NOT_THEM, " ");
  const namedIn = (text: string) =>
    specialists.filter(({ name, title }) =>
      [...name.split("-"), ...title.toLowerCase().split(" ")].some(
        (word) => word.length > 4 && new RegExp(`\\b${word.slice(0, STEM_CHARS)}`).test(text),
      ),
    );
  const named = namedIn(wanted);
  const isAll = ALL_OF_THEM.test(wanted);
  // "Both, no wait, none" says both.
  if (NONE_AT_LAST.test(plain) && (named.length > 0 || isAll)) return null;
  if (named.length > 0) return named.map(({ name }) => name);
  const unwanted = namedIn(plain);
  if (isAll) return specialists.filter((one) => !unwanted.includes(one)).map(({ name }) => name);
  if (isNo(message)) return [];
  return isYes(message) ? specialists.map(({ name }) => name) : null;
}
