import { Problem } from "../../problem.ts";
import { bodyOf, checked, unusable } from "../../wire/body.ts";
import type { ChiefContext } from "../app.ts";
import { linesOfAttack } from "../guard/guard.ts";
import { syncSchedules } from "../schedules/sync.ts";
import { isAwake } from "./activating.ts";
import { templateOf } from "./catalogue.ts";
import { Unreadable } from "./front-matter.ts";
import { agentOf, filesOf, type Instance, instanceOf, putInstance, upgradesOf } from "./instances.ts";
import { agentOperations, FileBody, UpgradeBody } from "./operations.ts";
import { knownAgent, namedAgent, wholeAgent } from "./showing.ts";
import type { AgentFile } from "./template.ts";
import { changesIn } from "./upgrade.ts";

/** GET /api/agents/:name/files/:file: the file itself, as Markdown. */
export function showFile(c: ChiefContext): Response {
  const name = namedAgent(c);
  const file = fileIn(c);
  const { agent, instance } = knownAgent(name, c.env.world);
  const { [file]: text } = instance === null ? agent.files : filesOf(instance);
  return c.json({ name, file, text, isOwn: instance?.files[file] !== undefined });
}

/** PUT /api/agents/:name/files/:file */
export async function changeFile(c: ChiefContext): Promise<Response> {
  const { text } = await bodyOf(c.req.raw, FileBody);
  const instance = own(c);
  const file = fileIn(c);
  const lines = linesOfAttack(text);
  if (lines.length > 0)
    throw unusable(
      "text",
      `line ${lines.join(", ")} tries to undo the rules of every agent; say what it does, not what it ignores`,
    );
  return put(c, { ...instance, files: { ...instance.files, [file]: text } });
}

/** DELETE /api/agents/:name/files/:file: back to the template's. */
export function resetFile(c: ChiefContext): Response {
  const instance = own(c);
  const { [fileIn(c)]: _, ...files } = instance.files;
  return put(c, { ...instance, files });
}

/** GET /api/agents/:name/upgrade */
export function showUpgrade(c: ChiefContext): Response {
  const name = namedAgent(c);
  const { instance } = knownAgent(name, c.env.world);
  const newest = instance === null ? null : templateOf(instance.template);
  const files =
    instance === null || newest === null
      ? []
      : upgradesOf(instance).map(({ file, isOwn }) => ({
          file,
          isOwn,
          diff: changesIn(file, instance.seen[file], newest.files[file]),
        }));
  return c.json({ name, files });
}

/** POST /api/agents/:name/upgrade */
export async function takeUpgrade(c: ChiefContext): Promise<Response> {
  await bodyOf(c.req.raw, UpgradeBody);
  const name = namedAgent(c);
  const instance = instanceOf(c.env.world.sql, name);
  const newest = instance === null ? null : templateOf(instance.template);
  if (instance === null || newest === null) return c.json(wholeAgent(name, c.env.world));
  return put(c, { ...instance, seen: newest.files });
}

const fileIn = (c: ChiefContext): AgentFile =>
  checked(c.req.param("file"), agentOperations["PUT /api/agents/:name/files/:file"].path.file, "file");

/** The caller's instance. @throws Problem conflict for an agent that sleeps and was never woken, which has no files of its own */
function own(c: ChiefContext): Instance {
  const name = namedAgent(c);
  const { world } = c.env;
  const instance = instanceOf(world.sql, name);
  if (instance !== null) return instance;
  const why = isAwake(name, world)
    ? "Say hello first: it has no files of its own before that"
    : "It sleeps; wake it before you change it";
  throw new Problem("conflict", why);
}

/** Keeps a changed instance, once all its files can be read; schedules follow at once. */
function put(c: ChiefContext, changed: Instance): Response {
  const { world } = c.env;
  const { name, state } = changed;
  const agent = readable(changed);
  world.sql.atomically(() => {
    putInstance(world.sql, { ...changed, changedAt: world.now });
    if (state === "active") syncSchedules(agent, world);
  });
  return c.json(wholeAgent(name, world));
}

function readable(instance: Instance) {
  try {
    return agentOf(instance);
  } catch (error) {
    if (error instanceof Unreadable) throw unusable("text", error.message);
    throw error;
  }
}
