import { profileOf } from "../../profiles.ts";
import { activate, specialists } from "../agents/activating.ts";
import { CHIEF } from "../agents/catalogue.ts";
import { nameOf, resolveAgent } from "../agents/instances.ts";
import { addAnswer } from "../agents/soul.ts";
import { adjustSchedules, timesText } from "../schedules/words.ts";
import { changeSettings, chiefSettings } from "../settings.ts";
import type { ChiefWorld } from "../world.ts";
import { FIRST, questionAt, type SetupState, type SetupWorld } from "./questions.ts";
import { isGreeting, wantsSetup } from "./reading.ts";
import { greet, type SetupDeed, type Stepped, stepSetup, wake } from "./steps.ts";

const worldOf = (world: ChiefWorld): SetupWorld => ({
  name: nameOf(world.sql, CHIEF),
  // Those that no own profile is offered are for work; whoever is not offered can be woken all the same.
  specialists: specialists().map((one) => ({
    ...one,
    isOffered: one.isOffered === (profileOf(world.person).profile === "personal"),
  })),
  times: () => timesText(world),
  adjust: (words) => adjustSchedules(words, world),
});

/** The first of the five steps, for a page that is opened before anything was said; null once it was begun. */
export function greetingOf(world: ChiefWorld): string | null {
  const { setup, setupDoneAt } = chiefSettings(world.sql);
  return setup === null && setupDoneAt === null ? greet(worldOf(world)).say : null;
}

/** What is said to a message as a part of the setup; null where it is about something else. All of it is written in one transaction. */
export function hearSetup(message: string, world: ChiefWorld): string | null {
  return world.sql.atomically(() => {
    const stepped = steppedBy(message, world);
    if (stepped === null) return null;
    for (const deed of stepped.does) carryOut(deed, world);
    changeSettings(world.sql, { setup: stepped.state && { ...stepped.state, asides: 0 } });
    const asksTimes = stepped.state?.step === "schedule" && stepped.does.some(({ is }) => is === "planned");
    return [stepped.say, asksTimes && stepped.state ? questionAt(stepped.state, worldOf(world)) : ""]
      .filter(Boolean)
      .join("\n\n");
  });
}

function steppedBy(message: string, world: ChiefWorld): Stepped | null {
  const { setup, setupDoneAt } = chiefSettings(world.sql);
  const setupWorld = worldOf(world);
  if (setup !== null && !setup.isPaused) return stepSetup(setup, message, setupWorld);
  if (wantsSetup(message)) {
    const state: SetupState = { ...(setup ?? FIRST), isPaused: false };
    return setup === null ? greet(setupWorld) : { say: questionAt(state, setupWorld), state, does: [] };
  }
  return setup === null && setupDoneAt === null && isGreeting(message) ? greet(setupWorld) : null;
}

/** Wakes a specialist by its interview. @returns what is said */
export function wakeByInterview(name: string, world: ChiefWorld): string | null {
  const agent = resolveAgent(world.sql, name)?.agent;
  if (agent === undefined) return null;
  return world.sql.atomically(() => {
    const { say, state, does } = wake(agent, worldOf(world));
    for (const deed of does) carryOut(deed, world);
    changeSettings(world.sql, { setup: state });
    return say;
  });
}

function carryOut(deed: SetupDeed, world: ChiefWorld): void {
  const { sql, now, newId } = world;
  switch (deed.is) {
    case "named":
      changeSettings(sql, { chiefName: deed.name });
      return;
    case "told":
      addAnswer(sql, { id: newId(), at: now, question: deed.question, answer: deed.answer }, deed.agent);
      return;
    case "activated":
      activate(deed.agent, world);
      return;
    case "planned":
      activate(CHIEF, world);
      return;
    case "adjusted":
      return;
    case "done":
      changeSettings(sql, { setupDoneAt: now });
  }
}

/** What is added to an answer: where the setup waits, or, once, that there is one. Null for nothing. */
export function remindOfSetup(world: ChiefWorld, isPerson: boolean): string | null {
  const { sql, now } = world;
  const { setup, setupDoneAt, invitedAt } = chiefSettings(sql);
  if (setup !== null && !setup.isPaused) {
    const asides = setup.asides + 1;
    changeSettings(sql, { setup: { ...setup, asides, isPaused: asides > 1 } });
    return asides > 1
      ? '(The setup waits: say "set up" to go on.)'
      : `(We were here: ${questionAt(setup, worldOf(world))})`;
  }
  if (!isPerson || setup !== null || setupDoneAt !== null || invitedAt !== null) return null;
  changeSettings(sql, { invitedAt: now });
  return `(I'm ${nameOf(sql, CHIEF)}, your chief of staff. Say "set up" and I'll ask you five things; then you get a brief every morning.)`;
}
