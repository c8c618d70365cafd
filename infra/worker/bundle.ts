import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { WORKER_NAMES, type WorkerName } from "../../workers/workers.ts";
import { pageFiles } from "../page/build.ts";
import { pageDigestOf, hexDigest as sha256Of } from "../page/digest.ts";
import { filesIn, PAGE_FOLDER, pageConstant } from "../page/serving.ts";
import { keepBuild, takeBuild } from "./kept-builds.ts";
import { builtModules } from "./modules.ts";
import { openapiConstant } from "./openapi.ts";
import { type Bundle, place, placePage } from "./place.ts";
import { agentTemplates, docsPages, docsPaths, skillGraphFiles, systemAgents } from "./templates.ts";
import { mcpTools } from "./tools.ts";

/** The Workers runtime behaviour everything is built and tested against; never later than the pinned workerd knows. */
export const COMPATIBILITY_DATE = "2026-10-20";

/**
 * `enable_request_signal`: a client that leaves before its reply has begun is noticed at all (the same page, "Enable Request.signal").
 * `global_fetch_strictly_public`: without it a Worker's fetch to a host of its own zone goes straight to the server behind, past Access and the firewall (see
 * "Compatibility flags" in developers.cloudflare.com/workers/configuration); what a model may read is chosen by strangers too.
 */
export const COMPATIBILITY_FLAGS: readonly string[] = [
  "enable_request_signal",
  "global_fetch_strictly_public",
];

export type { Bundle } from "./place.ts";

type Bundles = Readonly<Record<WorkerName, Bundle>>;
const built = new Map<string, Bundles>();

/** What the bundles in `dist/` were made from, so that a plan does not build again what has not changed. */
const STAMP = "dist/.sources.json";
type Stamp = { readonly sources: string; readonly bundles: Bundles; readonly page: string };

/**
 * A Worker's bundle `dist/<name>.mjs`. All Workers are built by the first call of a process, since one build of several
 * costs little more than one of one. The hash is the lower-case hex SHA-256 that the provider checks at preview and apply.
 */
export function bundle(name: WorkerName, root: string = process.cwd()): Bundle {
  const bundles = built.get(root) ?? build(root);
  built.set(root, bundles);
  return bundles[name];
}

/** The one build of all Workers, used by the deploy, the plan and the local run, so that all three carry the same bytes. */
function build(root: string): Bundles {
  const sources = sourcesHash(root);
  const before = builtFrom(root, sources) ?? (takeBuild(root, sources) ? builtFrom(root, sources) : null);
  if (before) return before;
  const page = pageFiles(root);
  const sourceOf = Object.fromEntries(WORKER_NAMES.map((name) => [name, `workers/${name}/index.ts`]));
  const define = {
    OPENAPI: openapiConstant(),
    MCP_TOOLS: JSON.stringify(mcpTools()),
    PAGE: pageConstant(page),
    AGENT_TEMPLATES: JSON.stringify(agentTemplates(root)),
    SYSTEM_AGENTS: JSON.stringify(systemAgents(root)),
    DOCS_PAGES: JSON.stringify(docsPages(root)),
    SKILL_GRAPH: JSON.stringify(skillGraphFiles(root)),
  };
  const { modules } = builtModules(sourceOf, root, { define });
  const bundles = WORKER_NAMES.map((name) => {
    const content = modules.get(`${name}.mjs`);
    if (!content) throw new Error(`esbuild wrote nothing for the Worker ${name}.`);
    return [name, place(root, `dist/${name}.mjs`, content)] as const;
  });
  const made = Object.fromEntries(bundles) as Bundles;
  placePage(root, page);
  const stamp: Stamp = { sources, bundles: made, page: pageDigestOf(page) };
  place(root, STAMP, new TextEncoder().encode(JSON.stringify(stamp)));
  keepBuild(root, sources, [...Object.values(made).map(({ file }) => file), STAMP]);
  return made;
}

/** What makes the bytes, besides the sources. */
const BUILDERS: readonly string[] = [
  "infra/worker/bundle.ts",
  "infra/worker/modules.ts",
  "infra/worker/openapi.ts",
  "infra/worker/templates.ts",
  "infra/worker/tools.ts",
  ...globSync("infra/page/*.ts").toSorted(),
];

/** Everything that decides the bytes of a bundle: the sources, the pinned packages, and the options above. */
function sourcesHash(root: string): string {
  const hash = createHash("sha256");
  const files = globSync("{workers,policies}/**/*.{ts,tsx,json,css,html,svg,png,md}", {
    cwd: root,
  }).toSorted();
  for (const file of [...files, ...docsPaths, "package-lock.json", ...BUILDERS]) {
    if (existsSync(join(root, file))) hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

/** The bundles that are there already, if they were made from exactly these sources and nobody has touched them since. */
function builtFrom(root: string, sources: string): Bundles | null {
  const stamp = join(root, STAMP);
  if (!existsSync(stamp)) return null;
  const { sources: from, bundles, page } = JSON.parse(readFileSync(stamp, "utf8")) as Partial<Stamp>;
  if (from !== sources || !bundles) return null;
  const isWhole = ({ file, sha256 }: Bundle) =>
    existsSync(join(root, file)) && sha256Of(readFileSync(join(root, file))) === sha256;
  const isThere = WORKER_NAMES.every((name) => bundles[name] && isWhole(bundles[name]));
  return isThere && pageDigestOf(filesIn(join(root, PAGE_FOLDER))) === page ? bundles : null;
}
