import * as z from "zod/mini";
import { type Tool, tool } from "../../agent/toolbox.ts";
import { PRIVATE } from "../../audience.ts";
import { momentOf } from "../../wire/moment.ts";
import { artifacts } from "../artifacts/store.ts";
import { sourceText } from "../memory/commands.ts";
import { searchFacts } from "../memory/search.ts";
import { addFact, FACT_MAX_CHARS } from "../memory/store.ts";
import type { ChiefWorld } from "../world.ts";
import { isForgottenInStep } from "./store.ts";

const ARTIFACT_MAX_CHARS = 4_000;
const FORGOTTEN = "Known already, or forgotten";

/** What is known of the person. */
export const memoryTools = (agent: string, world: () => ChiefWorld): Tool[] => [
  tool({
    name: "memory_search",
    description: "What is known of the person, by words; each with its source and since when.",
    input: z.object({ words: z.string().check(z.minLength(2), z.maxLength(200)) }),
    run: async ({ words }) =>
      JSON.stringify(
        searchFacts(world().sql, words).map((fact) => ({
          fact: fact.text,
          since: momentOf(fact.validFrom).slice(0, 10),
          source: sourceText(fact),
        })),
      ),
  }),
  tool({
    name: "memory_note",
    description:
      "Notes a fact about the person that will matter next month, in one sentence. It is not told as certain until they confirm it.",
    input: z.object({ fact: z.string().check(z.minLength(3), z.maxLength(FACT_MAX_CHARS)) }),
    run: async ({ fact }) => {
      const { sql, now } = world();
      if (isForgottenInStep(sql, fact, now)) return FORGOTTEN;
      // Whatever was read before may have put it in the agent's mouth.
      const of = { text: fact, agent, audience: PRIVATE, source: "agent", trust: "tainted" } as const;
      return sql.atomically(() => addFact(world(), of)) ? "Noted, not confirmed" : FORGOTTEN;
    },
  }),
];

/** What waits for the person; an agent never answers it. */
export const waitingTool = (world: () => ChiefWorld): Tool =>
  tool({
    name: "approvals_waiting",
    description: "What waits for the person's word, and until when. You cannot answer it.",
    input: z.object({}),
    run: async () =>
      JSON.stringify(
        (await world().house.waiting()).map(({ description, expiresAt }) => ({
          description,
          until: momentOf(expiresAt),
        })),
      ),
  });

/** What the agents have reported. */
export const notesTool = (world: () => ChiefWorld): Tool =>
  tool({
    name: "notes_read",
    description: "The newest reports of you and the other agents, of a type or of all.",
    input: z.object({ type: z.optional(z.string().check(z.maxLength(40))) }),
    run: async ({ type = null }) =>
      JSON.stringify(
        artifacts(world().sql, type, 3).map(({ title, content, at }) => ({
          title,
          at: momentOf(at),
          content: content.slice(0, ARTIFACT_MAX_CHARS).toWellFormed(),
        })),
      ),
  });
