import type { Context } from "hono";
import type { Digest } from "../../archive/contract.ts";
import type { Caller } from "../../caller.ts";
import type { Problem } from "../../problem.ts";
import type { Identified } from "../identity/identity.ts";
import type { Counter } from "../limits/limits.ts";
import type { Env } from "../settings.ts";

/** What is known of a request on its way through the door; each step adds its own. */
export type Door = {
  Bindings: Env;
  Variables: {
    now: Date;
    requestId: string;
    address: string;
    /** From step 5 on: who it is, or the problem with the credentials that were sent. */
    identified: Identified | Problem | undefined;
    /** From step 6 on: what it was counted on. */
    counter: Counter | undefined;
    /** From step 8 on, when it has a body. */
    request: Digest | undefined;
    /** `POST /` only. */
    action: string | undefined;
  };
};

export type Passing = Context<Door>;

/** Keeps work alive after the reply has left, and when the client has. */
export const keepOf =
  ({ executionCtx }: Passing) =>
  (work: Promise<unknown>): void =>
    executionCtx.waitUntil(work);

/** The client whose credential was good, whatever it was then answered; null for everybody else. */
export function clientOf(c: Passing): Caller | null {
  const identified = c.get("identified");
  if (identified === undefined || identified instanceof Error) return null;
  return identified.caller.kind === "nobody" ? null : identified.caller;
}
