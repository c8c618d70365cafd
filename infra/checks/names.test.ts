import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

// Same word, same thing: a name that two files export means one thing only where it is listed here.

/** Words of the contract between a folder and what is made of it, and of what is the same thing on both sides; repeated on purpose. */
const REPEATED: Readonly<Record<string, string>> = {
  bindings: "every Worker's manifest says what it is bound to",
  objects: "every Worker's manifest says which Durable Object classes it has",
  operations: "every Worker describes its endpoints for the OpenAPI document",
  routes: "every Worker says which routes it answers",
  createApp: "every Worker's application, as its tests open it",
  words: "every view of the page has what it says, in English, in a file of its own",
  Env: "what a Worker is bound to, by the platform's own word",
  Outside: "everything that is taken from outside, by a command as by a Worker",
  Send: "the one way out to another host, of a command as of a Worker",
  SPEC: "every command with many flags has them in a file of its own",
  Flags: "what such a command line said",
  flag: "yes or no, as a configuration key and as a resource's input",
  amount: "how an amount of dollars is written, as a configuration key and as a field of a body",
  text: "how a text is bounded, as a configuration key and as a field of a body",
};

/** A command is called what a person types: `npm run restore`, `npm run machine -- restore`. */
const COMMAND = /^export const \w+(?:: Command = | = (?:command|generator)\()/gm;

type Declared = ReadonlyMap<string, readonly string[]>;

const EXPORT =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:type|class|const|let|interface|function\*?) (\w+)/gm;

/** Which files export each name; a schema and its type in one file are one name, and passing one on is no declaration. */
function declaredIn(sources: ReadonlyMap<string, string>): Declared {
  const found = new Map<string, string[]>();
  for (const [file, source] of sources) {
    const named = source.replaceAll(COMMAND, "const ");
    const names = new Set([...named.matchAll(EXPORT)].map(([, name = ""]) => name));
    for (const name of names) found.set(name, [...(found.get(name) ?? []), file]);
  }
  return found;
}

const repeated = (declared: Declared): string[] =>
  [...declared].flatMap(([name, files]) =>
    files.length > 1 ? [`${name}: ${files.toSorted().join(", ")}`] : [],
  );

/** Names that a module passes on as something else: two words for one thing. */
const renamed = (source: string): string[] =>
  [...source.matchAll(/^export (?:type )?\{([^}]*)\} from/gm)].flatMap(([, list = ""]) =>
    [...list.matchAll(/\w+ as \w+/g)].map(([words]) => words),
  );

/** `usdFromNano` says at the Workers' edge what the number is; policies know no dollars but these. */
const RENAMED: readonly string[] = ["decimalFromNano as usdFromNano"];

/** They hold the text of files that they write, which are there too. */
const WRITE_SOURCES: readonly string[] = ["infra/checks/endpoints.ts", "infra/checks/words.ts"];

const sources = new Map(
  globSync("{infra,policies,vm,workers}/**/*.ts")
    .filter((file) => !/\.(test|harness|d)\.ts$/.test(file) && !WRITE_SOURCES.includes(file))
    .map((file) => [file, readFileSync(file, "utf8")]),
);

describe("exported names", () => {
  const declared = declaredIn(sources);

  test("mean one thing each", () => {
    expect(declared.size).toBeGreaterThan(3_000);
    const others = new Map([...declared].filter(([name]) => !Object.hasOwn(REPEATED, name)));
    expect(repeated(others)).toEqual([]);
  });

  test("are repeated where the list says so, and nowhere else is the list longer than needed", () => {
    const once = Object.keys(REPEATED).filter((name) => (declared.get(name) ?? []).length < 2);
    expect(once).toEqual([]);
  });

  test("are not passed on under another word", () => {
    expect([...sources.values()].flatMap(renamed)).toEqual(RENAMED);
  });

  test("are seen however they are declared, and a second meaning is found", () => {
    const two = new Map([
      ["a.ts", "export const Entry = 1;\nexport type Entry = number;\nexport async function once() {}"],
      ["b.ts", "export interface Entry {}\nexport { once } from './a.ts';"],
    ]);
    expect(repeated(declaredIn(two))).toEqual(["Entry: a.ts, b.ts"]);
    const commands = new Map([
      ["a.ts", "export const restore = command(spec, () => 0);"],
      ["b.ts", "export const restore: Command = {"],
    ]);
    expect(repeated(declaredIn(commands))).toEqual([]);
    expect(renamed('export { a as b, c } from "./a.ts";')).toEqual(["a as b"]);
  });
});
