import type { Task } from "../tasks/task.ts";
import { isIdentifier } from "./plain.ts";
import { readWords, type Words } from "./words.ts";

/** The texts of a task, by what they are: names of operations, and everything that anybody may read. */
export type Fields = {
  readonly description: string;
  readonly names: readonly string[];
  /** All that the agency wrote, in one, so that nothing is hidden by being split over fields. */
  readonly words: Words;
  /** What has to be plain English: all of it but identifiers of other systems in the context of a channel. */
  readonly prose: readonly string[];
};

/** Reads a task once, for all the operations that are looked for in it. */
export function fieldsOf(task: Task): Fields {
  const names = [task.type, ...task.operations];
  const own = [task.description, ...names, task.agentType, ...(task.label === undefined ? [] : [task.label])];
  const context = textsIn(task.channelContext);
  return {
    description: task.description,
    names,
    words: readWords([...own, ...context]),
    prose: [...own, ...context.filter((text) => !isIdentifier(text))],
  };
}

/** Every text of a JSON value, its keys too. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...textsIn(inner)]);
}
