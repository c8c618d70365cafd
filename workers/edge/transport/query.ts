import { Problem } from "../../problem.ts";
import type { Method, Route } from "../../route.ts";
import { QUERIES } from "../queries.ts";

/** What caches are passed by with, and Cloudflare's own marks (`_`, `__cf_chl_tk`): they say nothing of what is asked. */
const NOBODYS = /^_/;

/** Answers that a link from anywhere leads to; what a mail or another site adds to it asks for nothing. */
const OPENED: readonly Route["reply"][] = ["page", "asset", "socket"];

/**
 * Refuses what the query of an endpoint's own schema does not have, or has once and is given twice: it would be left out
 * unseen, and the answer be one to another question.
 *
 * Not asked of pages, of whoever is let in without a sign-in, since other services add what they like, and of what ends spending:
 * a halt gets through, whatever stands behind it.
 *
 * @throws Problem invalid_request
 */
export function refuseUnknownQuery(
  { searchParams }: URL,
  method: Method,
  { path, reply, front, endsSpending }: Route,
): void {
  if (OPENED.includes(reply) || typeof front === "object" || endsSpending) return;
  const known = QUERIES[`${method} ${path}`] ?? [];
  const given = [...searchParams.keys()].filter((name) => !NOBODYS.test(name));
  const fields = [...new Set(given)].flatMap((name) => {
    if (!known.includes(name)) return [{ path: name, message: `is unknown; ${takes(known)}` }];
    return given.indexOf(name) === given.lastIndexOf(name)
      ? []
      : [{ path: name, message: "is given more than once" }];
  });
  const [first] = fields;
  if (!first) return;
  throw new Problem("invalid_request", `The query's ${JSON.stringify(first.path)} ${first.message}.`, {
    fields,
  });
}

const takes = (known: readonly string[]): string =>
  known.length === 0 ? "this endpoint takes no query" : `this endpoint takes ${known.join(", ")}`;
