import { build } from "esbuild";
import type { Properties } from "../../offline/engine.ts";
import type { Drill } from "../../offline/modules.ts";
import type { AskedLine } from "../workers/watched.ts";

/** The most that one invocation of each name, such as `edge.fetch` or `Chief.answer`, asked of others. */
export type Subrequests = Readonly<Record<string, number>>;

type Migrations = { readonly newSqliteClasses?: readonly string[] };

/** What Workers are run with, so that each of their invocations says in the log what it asked of others. */
export async function countingDrill(root: string): Promise<Drill> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["infra/bench/workers/watched.ts"],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "counting",
    target: "esnext",
  });
  const [{ text } = { text: "" }] = outputFiles;
  return ({ scriptName, mainModule, migrations }: Properties) => {
    const module = JSON.stringify(`./${String(mainModule)}`);
    const name = JSON.stringify(String(scriptName).split("-").at(-1));
    const { newSqliteClasses: classes = [] } = (migrations ?? {}) as Migrations;
    const objects = classes.map(
      (one) => `export const ${one} = counting.watchedClass(${JSON.stringify(one)}, all.${one});`,
    );
    return [
      `import * as all from ${module};`,
      `export * from ${module};`,
      text,
      `export default counting.watchedMain(${name}, all.default);`,
      ...objects,
    ].join("\n");
  };
}

/** Reads the log lines of Workers that run with the drill. */
export class CountedLog {
  readonly #most = new Map<string, number>();

  readonly hear = (line: string): void => {
    if (!line.startsWith('{"invocation"')) return;
    const { invocation, asked } = JSON.parse(line) as AskedLine;
    this.#most.set(invocation, Math.max(asked, this.#most.get(invocation) ?? 0));
  };

  get most(): Subrequests {
    return Object.fromEntries([...this.#most].toSorted(([, a], [, b]) => b - a));
  }
}
