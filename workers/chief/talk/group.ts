import { CHIEF, templateOf } from "../agents/catalogue.ts";
import { nameOf } from "../agents/instances.ts";
import type { HeardMessage, Hearing } from "../contract.ts";
import { fencedMaterial } from "../guard/fence.ts";
import { refuse } from "../guard/guard.ts";
import { hearMemory } from "../memory/commands.ts";
import { searchFacts } from "../memory/search.ts";
import type { ChiefWorld } from "../world.ts";
import { promptOf } from "./prompt.ts";

const OTHERS_READ =
  "This is a group that others read. You know of the person you work for only what stands in this conversation; say that anything else belongs in their own chat with you.";

/**
 * What becomes of a message of a group. What is known of the person, their plan, their reports and what goes on is for them alone, and nothing
 * of theirs is changed from here: others could have put it to them.
 */
export function hearInGroup(
  { text, hasFiles }: Pick<HeardMessage, "text" | "hasFiles">,
  audience: string,
  world: ChiefWorld,
): Hearing {
  const { sql } = world;
  const name = nameOf(sql, CHIEF);
  const refusal = refuse(text, name);
  if (refusal !== null) return { is: "said", reply: refusal, forgets: null };
  const memory = hearMemory(text, hasFiles, world, audience);
  if (memory !== null) return { is: "said", reply: memory.say, forgets: null };
  const facts = searchFacts(sql, text, audience).map(({ text: fact }) => ({ fact }));
  // As it came: its files may have been changed to say something of the person.
  const agent = templateOf(CHIEF);
  const role = agent ? promptOf({ agent, name, soul: [], core: [] }) : "";
  return {
    is: "asks",
    system: [role, OTHERS_READ].filter(Boolean).join("\n\n"),
    material: facts.length === 0 ? null : fencedMaterial("material", { known: facts }),
    before: null,
    after: null,
  };
}
