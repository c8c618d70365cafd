import type { Task } from "../tasks/task.ts";
import { isIdentifier } from "./plain.ts";
import { cutWords, openCamelCase, readWords, type Words } from "./words.ts";

/** The texts of a task, by what they are: names of operations, and everything that anybody may read. */
export type Fields = {
  readonly description: string;
  readonly names: readonly string[];
  /** The names, and what the task's agent and agency are called. */
  readonly labels: readonly string[];
  /** All that the agency wrote, in one, so that nothing is hidden by being split over fields. */
  readonly words: Words;
  /** All that the agency wrote, text by text. */
  readonly said: readonly string[];
  /** What has to be plain English: all of it but identifiers of other systems in the context of a channel. */
  readonly prose: readonly string[];
};

/** Reads a task once, for all the operations that are looked for in it. */
export function fieldsOf(task: Task): Fields {
  const names = [task.type, ...task.operations];
  const labels = [...names, task.agentType, ...(task.label === undefined ? [] : [task.label])];
  const own = [task.description, ...labels];
  const context = textsIn(task.channelContext);
  const said = context.filter((text) => /\s/.test(text.trim()));
  const marks = context.filter((text) => !/\s/.test(text.trim()));
  return {
    description: task.description,
    names,
    labels,
    words: readWords([...own.filter((text) => !isKindOfWork(text)), ...said], marks),
    said: [...own, ...context],
    prose: [...own, ...said, ...marks.filter((text) => !isIdentifier(text))],
  };
}

/** What an agency calls programming and writing in the field that says which kind of work it is: no code that somebody would run, no order to text anybody. */
const isKindOfWork = (label: string): boolean =>
  /^(?:code|coding|coder|texts?|(?:code|text)[ _-]?(?:gen(?:erator|eration)?|writer))$/i.test(label);

/** Every text of a JSON value; of its keys those that say more than where a message came from. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) => [...(isPlace(key) ? [] : [key]), ...textsIn(inner)]);
}

/** What says where a message came from; as a member's name it says nothing of the task. */
const PLACES = new Set(
  "id ids channel chat message msg thread user from to sender author platform source origin team guild group room space workspace session conversation topic server bot name username type kind timestamp ts time date at locale language text url key reply event is dm direct mention number".split(
    " ",
  ),
);
function isPlace(key: string): boolean {
  const words = cutWords(openCamelCase(key));
  return words.length > 0 && words.every((word) => PLACES.has(word));
}
