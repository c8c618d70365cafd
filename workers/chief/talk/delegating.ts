import { isAwake } from "../agents/activating.ts";
import { CHIEF } from "../agents/catalogue.ts";
import { instances, nameOf } from "../agents/instances.ts";
import { addTask, WORKING_MAX, workingTasks } from "../tasks/store.ts";
import type { ChiefWorld } from "../world.ts";
import { isOrder } from "./wishes.ts";

const ALONE =
  /^(?:(?:please|bitte|por favor)[, ]+)?(?:in the background|im hintergrund|en arrière-plan|en (?:el fondo|segundo plano))[,:]?\s+(.{5,2000})$/isu;
const HAVE = /^(?:please )?(?:have|let|ask|tell)\s+(?:the |my )?(.+)$/is;
const TASK_MAX_CHARS = 2_000;
const TASK = /^\s+(?:to\s+)?(\S+\s+\S.{3,2000})$/is;

/** What is said to a wish to have something done in the background; null where it is none. */
export function delegated(text: string, world: ChiefWorld): string | null {
  const wish = wishIn(text.trim(), world);
  if (wish === null) return null;
  const { sql, now, newId } = world;
  if (workingTasks(sql) >= WORKING_MAX)
    return `${WORKING_MAX} things are under way already. I'll take it once one of them is done: ask me again then.`;
  addTask(sql, {
    id: newId(),
    key: null,
    agent: wish.agent,
    task: wish.task,
    artifactType: "report",
    at: now,
  });
  const who = wish.agent === CHIEF ? "I'm" : `The ${nameOf(sql, wish.agent).toLowerCase()} is`;
  const asks = wish.isOrder ? " What it changes waits for your word under Approvals." : "";
  return `${who} on it, in the background.${asks} I'll tell you what came of it.`;
}

type Delegated = { readonly agent: string; readonly task: string; readonly isOrder: boolean };

function wishIn(text: string, world: ChiefWorld): Delegated | null {
  const alone = ALONE.exec(text)?.[1];
  if (alone !== undefined) return { agent: CHIEF, task: alone, isOrder: isOrder(alone) };
  if (text.length <= TASK_MAX_CHARS && isOrder(text)) return { agent: CHIEF, task: text, isOrder: true };
  const rest = HAVE.exec(text)?.[1];
  if (rest === undefined) return null;
  for (const { name } of instances(world.sql)) {
    const called = nameOf(world.sql, name);
    if (name === CHIEF || !rest.toLowerCase().startsWith(called.toLowerCase())) continue;
    const task = TASK.exec(rest.slice(called.length))?.[1];
    if (task !== undefined && isAwake(name, world)) return { agent: name, task, isOrder: isOrder(task) };
  }
  return null;
}
