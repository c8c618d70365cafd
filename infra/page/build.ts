import { globSync, lstatSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { type BuildOptions, buildSync, type Metafile } from "esbuild";
import { partsOf, requireCeilings } from "./budget.ts";
import { digestOf } from "./digest.ts";
import { type Files, requireKinds } from "./kinds.ts";

const SOURCES = "workers/web/page";
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
export function pageFiles(root: string): Files {
  const { code, metafile } = bundled(root);
  const files = new Map([...code, ...plainFiles(root)]);
  files.set("index.html", new TextEncoder().encode(shellOf(root, code, metafile)));
  files.set("sw.js", serviceWorker(root, files));
  requireKinds(files);
  requireCeilings(partsOf(files));
  return files;
}

type Code = readonly (readonly [string, Uint8Array])[];

function bundled(root: string): { readonly code: Code; readonly metafile: Metafile } {
  const { outputFiles, metafile } = buildSync({
    ...BUILD,
    absWorkingDir: root,
    entryPoints: [{ in: "workers/web/page/main.tsx", out: "main" }],
    outdir: OUT,
    entryNames: "assets/[name]-[hash]",
    chunkNames: "assets/[name]-[hash]",
    splitting: true,
    metafile: true,
  });
  return {
    code: outputFiles.map(({ path, contents }) => [relative(join(root, OUT), path), contents] as const),
    metafile,
  };
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

/** The one HTML file: it names the entry, its style, and what the entry needs at once. */
function shellOf(root: string, code: Code, metafile: Metafile): string {
  const named = (suffix: string) => {
    const file = code
      .map(([name]) => name)
      .find((name) => basename(name).startsWith("main-") && name.endsWith(suffix));
    if (!file) throw new Error(`esbuild wrote no main ${suffix} for the page.`);
    return file;
  };
  const script = named(".js");
  const needed = (metafile.outputs[`${OUT}/${script}`]?.imports ?? [])
    .filter(({ kind }) => kind === "import-statement")
    .map(({ path }) => `<link rel="modulepreload" href="/${relative(OUT, path)}" />`);
  return readFileSync(join(root, SOURCES, "index.html"), "utf8")
    .replace("%style%", () => `/${named(".css")}`)
    .replace("%script%", () => `/${script}`)
    .replace("%preload%", () => needed.join("\n    "));
}

/** The worker keeps exactly these files, under a name that changes with any of them. */
function serviceWorker(root: string, files: Files): Uint8Array {
  const kept = [...files.keys()].filter((name) => name !== "index.html").map((name) => `/${name}`);
  const { outputFiles } = buildSync({
    ...BUILD,
    absWorkingDir: root,
    entryPoints: ["workers/web/page/sw/sw.ts"],
    outdir: OUT,
    define: {
      BUILD: JSON.stringify(digestOf(files).slice(0, 16)),
      PRECACHE: JSON.stringify(["/", ...kept]),
    },
  });
  const [only] = outputFiles;
  if (!only) throw new Error("esbuild wrote no service worker.");
  return only.contents;
}
