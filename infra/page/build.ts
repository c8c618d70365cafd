import { globSync, lstatSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { type BuildOptions, buildSync, type Metafile } from "esbuild";
import { pagePartsOf, requireCeilings } from "./budget.ts";
import { pageDigestOf } from "./digest.ts";
import { type PageFiles, requireKinds } from "./kinds.ts";

const SOURCES = "workers/web/page";
const FIRST = "workers/web/page/first.ts";
const MAIN = "workers/web/page/main.ts";
/** Only a name: nothing of the page is written to disk. */
const OUT = "page";

const BUILD = {
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  platform: "browser",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  logLevel: "error",
  write: false,
} satisfies BuildOptions;

/**
 * Everything the page is: hashed code under `assets/`, and at the root what has a name of its own.
 *
 * @throws on a file of another kind, and on a part of it that is larger than its ceiling
 */
export function pageFiles(root: string): PageFiles {
  const { code, loaded } = bundled(root);
  const files = new Map([...code, ...plainFiles(root)]);
  files.set("index.html", new TextEncoder().encode(shellOf(root, code, loaded)));
  files.set("sw.js", serviceWorker(root, files));
  requireKinds(files);
  requireCeilings(pagePartsOf(files));
  return files;
}

type Code = readonly (readonly [string, Uint8Array])[];

/** The code, and which file of it the page loads first. */
function bundled(root: string): { readonly code: Code; readonly loaded: string } {
  const { outputFiles, metafile } = buildSync({
    ...BUILD,
    absWorkingDir: root,
    entryPoints: [
      { in: FIRST, out: "first" },
      { in: MAIN, out: "main" },
      { in: `${SOURCES}/style/later.css`, out: "later" },
    ],
    outdir: OUT,
    entryNames: "assets/[name]-[hash]",
    chunkNames: "assets/[name]-[hash]",
    splitting: true,
    metafile: true,
  });
  const { entry, loaded } = entryOf(metafile);
  const code = outputFiles.map(({ path, contents }) => [relative(join(root, OUT), path), contents] as const);
  return { code: code.filter(([name]) => name !== entry), loaded };
}

/**
 * All that the entry loads is also what views share (workers/web/page/kit.ts), so that it is one file, and what is left of the entry is
 * a line that asks for it: the shell asks for it without that line.
 */
function entryOf({ outputs }: Metafile): { readonly entry: string; readonly loaded: string } {
  const [path, output] = Object.entries(outputs).find(([, one]) => one.entryPoint === MAIN) ?? [];
  const [only, ...more] = output?.imports.filter(({ kind }) => kind === "import-statement") ?? [];
  const own = Object.values(output?.inputs ?? {}).some(({ bytesInOutput }) => bytesInOutput > 0);
  if (!path || !only || more.length > 0 || own)
    throw new Error(`${MAIN} loads something that workers/web/page/kit.ts does not: one file would be two.`);
  return { entry: relative(OUT, path), loaded: relative(OUT, only.path) };
}

/** Icons and the manifest, as they are. */
function plainFiles(root: string): Code {
  const from = join(root, SOURCES, "public");
  return globSync("**/*", { cwd: from, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      if (!lstatSync(path).isFile()) throw new Error(`${path} is no plain file.`);
      return [relative(from, path), readFileSync(path)] as const;
    });
}

/** The one HTML file: it names what asks for the first answers, the code and its style. */
function shellOf(root: string, code: Code, loaded: string): string {
  const named = (start: string, suffix: string) => {
    const file = code
      .map(([name]) => name)
      .find((name) => basename(name).startsWith(start) && name.endsWith(suffix));
    if (!file) throw new Error(`esbuild wrote no ${start}*${suffix} for the page.`);
    return file;
  };
  return readFileSync(join(root, SOURCES, "index.html"), "utf8")
    .replace("%first%", () => `/${named("first-", ".js")}`)
    .replace("%style%", () => `/${named("main-", ".css")}`)
    .replace("%later%", () => `/${named("later-", ".css")}`)
    .replace("%script%", () => `/${loaded}`);
}

/** The worker keeps exactly these files, under a name that changes with any of them. */
function serviceWorker(root: string, files: PageFiles): Uint8Array {
  const kept = [...files.keys()].filter((name) => name !== "index.html").map((name) => `/${name}`);
  const { outputFiles } = buildSync({
    ...BUILD,
    absWorkingDir: root,
    entryPoints: ["workers/web/page/sw/sw.ts"],
    outdir: OUT,
    define: {
      BUILD: JSON.stringify(pageDigestOf(files).slice(0, 16)),
      PRECACHE: JSON.stringify(["/", ...kept]),
    },
  });
  const [only] = outputFiles;
  if (!only) throw new Error("esbuild wrote no service worker.");
  return only.contents;
}
