import * as z from "zod/mini";
import { audienceOf, PRIVATE } from "../../audience.ts";
import { addFact } from "../memory/store.ts";
import { TURNS_MAX, type TurnKept, turnsAfter } from "../memory/turns.ts";
import { type ChiefJob, page, saidIn, section } from "./job.ts";

type Facts = { readonly turns: readonly TurnKept[] };
const FACTS_MAX = 12;
const Said = z.strictObject({
  facts: z
    .array(z.strictObject({ text: z.string().check(z.minLength(3), z.maxLength(300)), turn: z.int() }))
    .check(z.maxLength(FACTS_MAX)),
});
const TASK =
  "These are turns of a person with their assistant. Write down what the person said about themselves, their people, their plans and their wishes that will still matter next month, each as one sentence in the third person with its dates, and the number of the turn that says it. Nothing that only the assistant said, nothing secret such as passwords, and nothing at all where there is nothing.";
const TEXT_MAX_CHARS = 1_200;

/** Every night after a day with conversations: what they say about the person, as facts that show where they come from. */
export const extract: ChiefJob<Facts> = {
  // What was said in a group is not drawn from beside what was not: whose turn a fact is from, the model says.
  prepare: async ({ schedule }, { sql }) => ({
    turns: turnsAfter(sql, schedule.seen ?? "", TURNS_MAX).filter(
      ({ session }) => audienceOf(session) === PRIVATE,
    ),
  }),
  wish: ({ turns }) => ({
    task: TASK,
    material: turns.map(({ message }, turn) => ({ turn, person: message.slice(0, TEXT_MAX_CHARS) })),
    schema: Said,
    maxOutputTokens: 800,
  }),
  conclude: ({ turns }, words, { schedule, run }, world) => {
    const { said, note } = saidIn(words, Said);
    const kept = (said?.facts ?? []).flatMap(({ text, turn }) => {
      const from = turns[turn];
      if (from === undefined) return [];
      const trust = from.isTainted ? ("tainted" as const) : ("derived" as const);
      const isNew = addFact(world, {
        text,
        agent: schedule.agent,
        audience: PRIVATE,
        source: `turn:${from.id}`,
        trust,
      });
      return isNew ? [text] : [];
    });
    return {
      // Nobody is woken for it; it is there to be looked at.
      notify: false,
      priority: "low",
      title: "What I noted",
      body: `${kept.length} facts`,
      // What nobody has read is drawn from the next night.
      ...(said === null && turns.length > 0 ? { seen: null } : {}),
      artifact:
        kept.length === 0
          ? null
          : {
              title: "What I noted",
              content: page(section("New", kept), note && `_${note}_`),
              metadata: { run, count: kept.length, note },
            },
    };
  },
};
