import { similarTo } from "../memory/similar.ts";
import { currentFacts } from "../memory/store.ts";
import { type ChiefJob, page, section } from "./job.ts";

type Facts = { readonly pairs: readonly (readonly [string, string])[] };

/** Once a week: facts that seem to say the same, side by side. It removes none; that is the person's word. */
export const consolidate: ChiefJob<Facts> = {
  prepare: async (_task, { sql }) => {
    const facts = currentFacts(sql);
    const pairs = facts.flatMap((one, at) =>
      facts
        .slice(at + 1)
        .flatMap((other) => (similarTo(one.text, other.text) ? [[one.text, other.text] as const] : [])),
    );
    return { pairs: pairs.slice(0, 20) };
  },
  wish: () => null,
  conclude: ({ pairs }) => ({
    notify: pairs.length > 0,
    priority: "low",
    title: "Memory of the week",
    body: `${pairs.length} pairs of facts seem to say the same; say "forget …" for the one that goes.`,
    artifact:
      pairs.length === 0
        ? null
        : {
            title: "Memory of the week",
            content: page(
              section(
                "Do these say the same?",
                pairs.map(([one, other]) => `${one}  \n  ${other}`),
              ),
            ),
            metadata: { count: pairs.length },
          },
  }),
};
