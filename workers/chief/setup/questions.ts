import type { Template } from "../agents/template.ts";

/** Where the first session stands. It is plain data, so that it goes on where it was, in any chat. */
export type SetupState = {
  readonly step: "name" | "specialists" | "interview" | "schedule";
  /** Specialists that are still to be interviewed, the one that goes on first. */
  readonly agents: readonly string[];
  /** The question of its interview that was asked. */
  readonly question: number;
  readonly isPaused: boolean;
  /** Messages about something else since it was asked. */
  readonly asides: number;
  /** One specialist is woken, after the setup or without it: with its interview it is over. */
  readonly isAlone: boolean;
};

/** What the steps are about. `times` says the schedules as they stand; `adjust` what words change of them, null where they change nothing. */
export type SetupWorld = {
  readonly name: string;
  readonly specialists: readonly Pick<
    Template,
    "name" | "title" | "description" | "interview" | "isOffered"
  >[];
  readonly times: () => string;
  readonly adjust: (words: string) => string | null;
};

export const FIRST: SetupState = {
  step: "name",
  agents: [],
  question: 0,
  isPaused: false,
  asides: 0,
  isAlone: false,
};
/** The specialists that the second question names. */
export const offeredIn = ({ specialists }: Pick<SetupWorld, "specialists">) =>
  specialists.filter(({ isOffered }) => isOffered);

/** What is asked at this point. */
export function questionAt(state: SetupState, world: SetupWorld): string {
  switch (state.step) {
    case "name":
      return `**1 of 5.** What would you like to call me? ("${world.name}" is fine too: say "keep it".)`;
    case "specialists": {
      const lines = offeredIn(world).map(({ title, description }) => `- **${title}**: ${description}`);
      return `**2 of 5.** These specialists are asleep:\n${lines.join("\n")}\n\nShall I wake any of them? Name them, or say "both" or "no".`;
    }
    case "interview": {
      const agent = world.specialists.find(({ name }) => name === state.agents[0]);
      const place = state.isAlone ? "" : "3 of 5, ";
      return `**${place}${agent?.title ?? ""}.** ${agent?.interview[state.question] ?? ""}`;
    }
    case "schedule":
      return `**4 of 5.** This is when I work by myself:\n${world.times()}\n\nSay "ok", or change anything: "move the morning brief to 8:00", "pause the mail digest", "I'm in Europe/Lisbon".`;
  }
}
