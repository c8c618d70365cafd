import { unknownCheckingProxy } from "@pulumi/policy";
import { describe, expect, test } from "vitest";
import { GOLDEN_BOOK, GOLDEN_NOW } from "../prices/golden.harness.ts";
import type { PriceBook } from "../prices/price.ts";
import type { Resource } from "../resource.ts";
import { settingsFrom } from "../settings.ts";
import { declare, safe } from "../stack.harness.ts";
import { RULES } from "./index.ts";

// For the tests of rules: each starts from a stack in which every rule holds and has one field broken. The resources come
// through the SDK's own proxy, which throws when a value is read that a preview does not know yet.

export { GOLDEN_NOW as NOW } from "../prices/golden.harness.ts";

/** The secret in the safe stack (stack.harness.ts). */
const SECRET = "hush-hush-hush";

export type Settings = Readonly<Record<string, unknown>>;

/** Resources as a policy process sees them. */
export const proxied = (resources: readonly Resource[]): Resource[] =>
  resources.map((resource) => ({ ...resource, props: unknownCheckingProxy(resource.props) }));

/** What a rule finds. */
export function check(
  rule: string,
  resources: readonly Resource[],
  settings: Settings = {},
  now: Date = GOLDEN_NOW,
  book: PriceBook = GOLDEN_BOOK,
): string[] {
  const found = RULES.find(({ name }) => name === rule);
  if (!found) throw new Error(`there is no rule ${rule}`);
  return found.check(proxied(resources), settingsFrom(settings), now, book).map(({ message }) => message);
}

/** The safe stack with one field of one resource replaced; `undefined` removes it. */
export function broken(kind: string, name: string, path: string, value: unknown): Resource[] {
  const resources = structuredClone(safe());
  const target = resources.find((one) => one.type.endsWith(`:${kind}`) && one.name === name);
  if (!target) throw new Error(`there is no ${kind} ${name}`);
  const steps = path.split(".");
  const last = steps.pop() ?? "";
  const inside = (at: unknown, step: string) => (at as Record<string, unknown>)[step];
  const holder = steps.reduce(inside, target.props) as Record<string, unknown>;
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return resources;
}

export const without = (kind: string, name: string): Resource[] =>
  safe().filter((one) => !(one.type.endsWith(`:${kind}`) && one.name === name));
export const plus = (...more: Resource[]): Resource[] => [...safe(), ...more];
export const azure = (kind: string, name: string, props: object): Resource =>
  declare(`azure-native:${kind}`, name, props);

export type Cases = Readonly<
  Record<string, readonly [resources: Resource[], sentence: RegExp, settings?: Settings]>
>;

/** One test for each broken stack, `%s` in the title: the rule says the sentence, and no secret in it. */
export function refuses(rule: string, title: string, cases: Cases): void {
  describe(`refuses: ${rule}`, () => {
    test.each(Object.entries(cases))(title, (_what, [resources, sentence, settings]) => {
      const said = check(rule, resources, settings).join("\n");
      expect(said).toMatch(sentence);
      expect(said).not.toContain(SECRET);
    });
  });
}
