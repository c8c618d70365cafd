import { createHash } from "node:crypto";
import { existsSync, globSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, relative } from "node:path";
import { type BuildOptions, buildSync, type Metafile, type OutputFile } from "esbuild";

/** The page as a folder of files, relative to the project root, with one name for all of it. */
export type Page = { readonly directory: string; readonly digest: string; readonly files: readonly string[] };

/**
 * Suffixes whose type is known without the machine's own table of types: the provider asks that table, and what it does not know
 * is uploaded without a type. A manifest is therefore named `manifest.json`.
 */
const SUFFIXES: readonly string[] = [".html", ".js", ".css", ".json", ".svg", ".png"];

const SOURCES = "workers/web";
const DIRECTORY = "dist/page";

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

let built: Page | undefined;

/**
 * The page's files in `dist/page`, built once a process: hashed code under `assets/`, and at the root what has a name of its own.
 *
 * @throws when the folder would be empty, hold a file that is none of the page's, or two files of equal bytes and different types
 * (the platform knows a file by its bytes, so that one of them would be served with the other's type)
 */
export function page(root: string = process.cwd()): Page {
  built ??= build(root);
  return built;
}

function build(root: string): Page {
  const { code, metafile } = bundled(root);
  const named = [...code, ...plainFiles(root)];
  const shell = shellOf(root, code, metafile);
  const files = new Map([...named, ["index.html", encoded(shell)] as const]);
  files.set("sw.js", serviceWorker(root, files));
  check(files);
  place(join(root, DIRECTORY), files);
  return { directory: DIRECTORY, digest: digestOf(files), files: [...files.keys()].toSorted() };
}

type Files = ReadonlyMap<string, Uint8Array>;

function bundled(root: string) {
  const { outputFiles, metafile } = buildSync({
    ...BUILD,
    absWorkingDir: root,
    entryPoints: [{ in: `${SOURCES}/main.tsx`, out: "main" }],
    outdir: DIRECTORY,
    entryNames: "assets/[name]-[hash]",
    chunkNames: "assets/[name]-[hash]",
    splitting: true,
    metafile: true,
  });
  const code = outputFiles.map(({ path, contents }) => [relative(join(root, DIRECTORY), path), contents] as const);
  return { code, metafile };
}

/** Icons and the manifest, as they are. */
function plainFiles(root: string): (readonly [string, Uint8Array])[] {
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
function shellOf(root: string, code: readonly (readonly [string, Uint8Array])[], metafile: Metafile): string {
  const named = (suffix: string) => {
    const file = code.map(([name]) => name).find((name) => basename(name).startsWith("main-") && name.endsWith(suffix));
    if (!file) throw new Error(`esbuild wrote no main ${suffix} for the page.`);
    return file;
  };
  const script = named(".js");
  const needed = (metafile.outputs[join(DIRECTORY, script)]?.imports ?? [])
    .filter(({ kind }) => kind === "import-statement")
    .map(({ path }) => `<link rel="modulepreload" href="/${relative(DIRECTORY, path)}" />`);
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
    entryPoints: [`${SOURCES}/sw/sw.ts`],
    outdir: DIRECTORY,
    define: { BUILD: JSON.stringify(digestOf(files).slice(0, 16)), PRECACHE: JSON.stringify(["/", ...kept]) },
  });
  const [only] = outputFiles as [OutputFile, ...OutputFile[]];
  return only.contents;
}

function check(files: Files): void {
  if (files.size === 0) throw new Error("The page has no files; without them nobody would see a page.");
  const types = new Map<string, string>();
  for (const [name, bytes] of files) {
    const suffix = extname(name);
    if (!SUFFIXES.includes(suffix) || basename(name).startsWith("."))
      throw new Error(`${name} is none of the page's files: only ${SUFFIXES.join(" ")} have a known type.`);
    const hash = sha256(bytes);
    const other = types.get(hash) ?? suffix;
    if (other !== suffix) throw new Error(`${name} has the same bytes as a file that ends in ${other}.`);
    types.set(hash, suffix);
  }
}

/** A hash over paths and bytes; the same on every machine. */
function digestOf(files: Files): string {
  const hash = createHash("sha256");
  for (const name of [...files.keys()].toSorted()) hash.update(`${name}\0${sha256(files.get(name) ?? new Uint8Array())}\n`);
  return hash.digest("hex");
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Writes what is new by renaming, and removes what is no longer a file of the page: another process may be reading. */
function place(directory: string, files: Files): void {
  for (const [name, bytes] of files) {
    const path = join(directory, name);
    if (existsSync(path) && readFileSync(path).equals(bytes)) continue;
    mkdirSync(dirname(path), { recursive: true });
    const draft = join(directory, "..", `.${basename(name)}.${process.pid}`);
    writeFileSync(draft, bytes);
    renameSync(draft, path);
  }
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const name = relative(directory, join(entry.parentPath, entry.name));
    if (!entry.isDirectory() && !files.has(name)) rmSync(join(directory, name));
  }
}
