import { expect } from "vitest";
import type { SessionOutside } from "../runtime/outside.ts";
import { ask, openWorld } from "../runtime/session.harness.ts";

// A model that calls tools, and a network of pages.

type Calls = readonly { readonly name: string; readonly input: unknown }[];
type Result = { readonly type: string; readonly content: string; readonly is_error?: boolean };

/** A model that makes these calls in one answer, then says that it is done. */
export function calling(calls: Calls, changes: Partial<SessionOutside> = {}) {
  const blocks = calls.map(({ name, input }, index) => ({
    type: "tool_use" as const,
    id: `t${index}`,
    name,
    input,
  }));
  const world = openWorld((asked) => (asked.messages.length === 1 ? { blocks } : { text: "Done" }), changes);
  const run = async (metadata: object = { group: "family" }) => {
    const answer = await ask({ prompt: "Go", metadata });
    const content = world.sent()[1]?.asked.messages.at(-1)?.content as readonly Result[] | undefined;
    return { ...answer, results: content ?? [] };
  };
  return { ...world, run };
}

export const page = (url: string) => ({ name: "fetch_page", input: { url } });

/** A network of these pages. */
export const pages = (
  answers: Record<string, () => Response>,
): Partial<SessionOutside> & { seen: string[] } => {
  const seen: string[] = [];
  return {
    seen,
    fetchHosts: ["example.com", "other.example"],
    send: async (url, init) => {
      seen.push(url);
      expect(init.redirect).toBe("manual");
      return answers[url]?.() ?? new Response("", { status: 404 });
    },
  };
};
