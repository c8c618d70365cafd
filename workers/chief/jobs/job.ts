import * as z from "zod/mini";
import type { Artifact } from "../artifacts/store.ts";
import type { Priority } from "../notifications/store.ts";
import type { Schedule } from "../schedules/store.ts";
import type { ChiefWorld } from "../world.ts";

/** One run of a job: the schedule that is due, for which moment, and what its check found. */
export type JobTask = {
  readonly schedule: Schedule;
  readonly slot: number;
  /** The run's id. */
  readonly run: string;
  readonly data: unknown;
  /** How far its check has looked; where it was before stands with the schedule. */
  readonly seen: string | null;
};

/** What code decides about a run that is over. */
export type Output = {
  readonly notify: boolean;
  readonly priority: Priority;
  readonly title: string;
  readonly body: string;
  readonly artifact: Pick<Artifact, "title" | "content" | "metadata"> | null;
  /** Names the fact where it is not the run that is told. */
  readonly key?: string;
  /** How far was looked, where that is less far than its check did: what no model has read is looked at again. Null = nowhere. */
  readonly seen?: string | null;
};

/** What a model is asked for: words, within a schema, about material that others may have written. */
export type WordsWish<S extends z.ZodMiniType = z.ZodMiniType> = {
  readonly task: string;
  readonly material: unknown;
  readonly schema: S;
  readonly maxOutputTokens: number;
};

/** What came of the wish: words that fit, with the model's label; or why there are none, as a sentence. */
export type JobWords = { readonly said: unknown; readonly label: string } | { readonly why: string } | null;

/** A job in two parts of code, with at most one short call of a model between them. */
export type ChiefJob<Facts> = {
  /** Collects what can be said without a model. What it answers survives the end of the object: plain data. */
  readonly prepare: (task: JobTask, world: ChiefWorld) => Promise<Facts>;
  /** What the model is asked, if anything; by the facts alone, so that a run that broke off asks the same. */
  readonly wish: (facts: Facts, task: JobTask) => WordsWish | null;
  /** Decides what is told. In the transaction that ends the run: what else it writes is written once too. */
  readonly conclude: (facts: Facts, words: JobWords, task: JobTask, world: ChiefWorld) => Output;
};

/** The words, where there are any that fit; null and the reason where not. */
export function saidIn<S extends z.ZodMiniType>(
  words: JobWords,
  schema: S,
): { said: z.infer<S> | null; note: string | null } {
  if (words === null) return { said: null, note: null };
  if ("why" in words) return { said: null, note: words.why };
  return {
    said: z.parse(schema, words.said),
    note: words.label.includes("offline model") ? words.label : null,
  };
}

/** Lines of Markdown under a heading; nothing where there are none. */
export const section = (heading: string, lines: readonly string[]): string =>
  lines.length === 0 ? "" : `## ${heading}\n\n${lines.map((line) => `- ${line}`).join("\n")}`;

export const page = (...parts: readonly (string | null)[]): string =>
  parts.filter((part): part is string => part !== null && part !== "").join("\n\n");
