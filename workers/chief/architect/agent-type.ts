import * as z from "zod/mini";
import { isReserved } from "../agents/catalogue.ts";
import { Unreadable } from "../agents/front-matter.ts";
import { instanceOf, putInstance } from "../agents/instances.ts";
import { readTemplate, type TemplateFiles } from "../agents/template.ts";
import { NO_SCHEDULES, NOTHING_GRANTED } from "../bringing/brought.ts";
import { linesOfAttack } from "../guard/guard.ts";
import type { ChiefWorld } from "../world.ts";

const BODY_MAX_CHARS = 4_000;
const said = (max: number) => z.string().check(z.trim(), z.minLength(1), z.maxLength(max));

/** An agent type as it is proposed. Tools are a wish: each is granted by its person, one by one. */
export const AgentType = z.strictObject({
  name: z.string().check(z.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/), z.maxLength(40)),
  title: said(60),
  description: said(300),
  instructions: said(BODY_MAX_CHARS),
  interview: z.array(said(200)).check(z.maxLength(4)),
  keywords: z.array(said(40)).check(z.maxLength(20)),
  tools: z.array(said(40)).check(z.maxLength(10)),
});
export type AgentType = z.infer<typeof AgentType>;

/** Where such an agent says that it comes from. */
const FORMAT = "proposed";

const filesFor = ({
  title,
  description,
  instructions,
  interview,
  keywords,
  name,
}: AgentType): TemplateFiles => {
  const front = { name, title, description, version: "1", status: "dormant", interview, keywords };
  return {
    // A text of JSON is one of YAML too, and no text of a person's ends it.
    "AGENT.md": `---\n${Object.entries(front)
      .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
      .join("")}---\n${instructions}\n`,
    "TOOLS.md": NOTHING_GRANTED,
    "BOOTSTRAP.md": "",
    "HEARTBEAT.md": NO_SCHEDULES,
  };
};

/** Why the type cannot be taken; null where it can. */
export function agentTypeObjection(type: AgentType, { sql }: Pick<ChiefWorld, "sql">): string | null {
  if (isReserved(type.name)) return `${type.name} is a name of the house; choose another`;
  if (instanceOf(sql, type.name) !== null) return `There is an agent called ${type.name} already`;
  const lines = linesOfAttack(type.instructions);
  if (lines.length > 0)
    return `Line ${lines.join(", ")} of the instructions tries to undo the rules of every agent`;
  try {
    readTemplate(type.name, filesFor(type));
  } catch (error) {
    if (error instanceof Unreadable) return error.message;
    throw error;
  }
  return null;
}

/** Adds it, asleep and with nothing granted. @throws TypeError for one that cannot be taken (`agentTypeObjection`) */
export function addAgentType(type: AgentType, world: ChiefWorld): void {
  const wrong = agentTypeObjection(type, world);
  if (wrong !== null) throw new TypeError(wrong);
  const { sql, now } = world;
  putInstance(sql, {
    name: type.name,
    template: type.name,
    state: "dormant",
    files: {},
    seen: filesFor(type),
    createdAt: now,
    changedAt: now,
    origin: { format: FORMAT, wants: type.tools, servers: [], schedules: false },
  });
}
