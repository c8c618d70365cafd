import * as z from "zod/mini";
import type { AskedWork, ModelPolicy } from "../ledger/contract.ts";

const id = z.string().check(z.regex(/^claude-[a-z0-9-]{1,60}$/));

/** Which model each kind of work gets; `cheap` takes over when the ledger asks for one. */
export const Models = z.object({ chat: id, decision: id, background: id, cheap: id });
export type Models = z.infer<typeof Models>;

/** Which kind of work a call is for. */
export type Kind = "chat" | "decision" | "background";

/** Only in a chat somebody sits and waits; a decision that is not made in time goes to a person. */
export const WORK: Readonly<Record<Kind, AskedWork>> = {
  chat: "interactive",
  decision: "background",
  background: "background",
};

/** The models that the deployment names. One that cannot be read is an error of the deployment, not a reason to guess. */
export const modelsFrom = (binding: unknown): Models => z.parse(Models, binding);

/** The model for a kind of work under the ledger's policy. */
export const modelFor = (kind: Kind, models: Models, policy: ModelPolicy): string =>
  policy === "cheap" ? models.cheap : models[kind];

/**
 * The longest prompt that is sent. Haiku 5.5 costs five times as much above 100,000 tokens, and the whole request is
 * repriced; the count is an estimate, so the line is drawn below.
 */
export const PROMPT_MAX_TOKENS = 95_000;
