import { Hono } from "hono";
import type { Caller } from "./caller.ts";
import { answerError, Problem } from "./problem.ts";

/** What every handler finds as `c.env`, whatever else its Worker adds. */
type Surroundings = { readonly Bindings: { readonly caller: Caller } };

/**
 * A Worker's application before its first route: whatever a handler throws, and every path that it lacks, is answered with problem
 * details. Identity, role, size and JSON were checked by the door.
 *
 * @param whose the beginning of a sentence that says who has no such endpoint, such as "The budget has"
 */
export function newApp<E extends Surroundings>(whose: string): Hono<E> {
  const app = new Hono<E>();
  app.notFound(() => {
    throw new Problem("not_found", `${whose} no such endpoint; see /openapi.json`);
  });
  app.onError((error, c) => answerError(error, c.env.caller.requestId, c.req.path));
  return app;
}
