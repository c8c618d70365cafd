import type { LiveContract, Topic } from "../live/contract.ts";

/** The binding to the object that tells open pages. */
type Listening = { readonly getByName: (name: string) => Pick<LiveContract, "publish"> };

/**
 * Tells open pages that something has changed. Nobody waits for it and its failure harms nobody: a page that hears nothing asks
 * again when it is looked at.
 *
 * @param keep keeps the call alive after the reply (`ctx.waitUntil`)
 */
export function hint(
  live: Listening,
  topics: readonly Topic[],
  keep: (work: Promise<unknown>) => void,
  person?: string,
): void {
  const told = async () => live.getByName("live").publish(topics, person);
  keep(
    told().catch((error: unknown) =>
      console.warn(JSON.stringify({ level: "warn", event: "hint_not_told", topics, error: String(error) })),
    ),
  );
}
