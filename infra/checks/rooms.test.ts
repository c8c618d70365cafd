import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { WORKER_NAMES } from "../../workers/workers.ts";

// The import rule (docs/architecture.md): infra (its own order is in arrows.test.ts) → the Workers' manifests → policies. Types may be
// imported from anywhere, except where a rule says so.

type Import = { readonly from: string; readonly to: string };

const FILES_PER_FOLDER_MAX = 25;

const isTest = (file: string) => /\.(test|harness)\.ts$/.test(file);

/** Imports between files of this repository; tests and their harnesses may reach anywhere. */
function imports(kind: "values" | "all"): Import[] {
  const files = globSync("{infra,workers,policies,vm}/**/*.ts").filter((file) => !isTest(file));
  const clause = kind === "values" ? "(?!type\\b)" : "";
  const imported = new RegExp(
    `^(?:import|export)\\s+${clause}(?:[^;"']*?\\sfrom\\s+)?["'](\\.[^"']+)["']`,
    "gm",
  );
  return files.flatMap((from) => {
    const targets = readFileSync(from, "utf8").matchAll(imported);
    return [...targets].map(([, path = ""]) => ({ from, to: normalize(join(dirname(from), path)) }));
  });
}

const room = (file: string) => file.split("/")[0] ?? "";
const folder = (file: string) => /^workers\/([^/]+)\//.exec(file)?.[1] ?? null;
/** A folder with a manifest is a Worker; one without is a room that Workers may use. */
const isWorker = (name: string) => existsSync(`workers/${name}/bindings.ts`);
const isManifest = (file: string) => /^workers\/[^/]+\/bindings\.ts$/.test(file);
const isRoutes = (file: string) => /^workers\/[^/]+\/routes\.ts$/.test(file);

/** Rules without input of their own, and plain data that the deploy and the code have to agree on. */
const SHARED_WITH_INFRA: readonly string[] = [
  "workers/workers.ts",
  "workers/openapi/document.ts",
  "workers/caller.ts",
  "workers/profiles.ts",
  "workers/route.ts",
  "workers/model/gateway.ts",
  "workers/model/label.ts",
  "workers/edge/table.ts",
  "workers/ledger/rules.ts",
  "workers/mcp/connections/scopes.ts",
  "workers/machine/azure/federation.ts",
  "workers/machine/delivery/store.ts",
  "workers/gate/rules/vocabulary.ts",
  "workers/agent/http/scrub.ts",
  "workers/personas/pool/path.ts",
  "workers/archive/seals/chain.ts",
  "workers/time/calendar.ts",
];

/** Carried out by the build, about all Workers; no bundle holds them. */
const RUNS_IN_THE_BUILD: readonly string[] = ["workers/openapi/document.ts", "workers/tools/catalogue.ts"];

/** The MCP servers that the machine serves too: web-standard handlers, and the journal above its store. */
const SERVED_ON_VM = /^workers\/mcp\/(journal|tools|places|splitwise|google|garmin)\//;

/** Where workers connect, of which the machine's is one; and how the seals of its record follow each other. */
const AGREED_WITH_VM = ["workers/personas/pool/path.ts", "workers/machine/seals/chain.ts"];

/** What a deploy reads of the machine: what runs there, how large it is, how its keys and settings look, and the files that are made of it. */
const DECLARED_OF_VM =
  /^vm\/(services\.ts|sizing\.ts|gateway\/key\.ts|kafka\/settings\.ts|(compose|images)\/)/;
/** Rooms of infra/ that build, start, measure or describe what runs on the machine. */
const WORKS_ON_VM = /^infra\/(cli|offline|bench|checks)\//;

/** What a manifest or a table of routes is made with. */
const PLAIN: readonly string[] = [
  "workers/bindings.ts",
  "workers/workers.ts",
  "workers/route.ts",
  "workers/caller.ts",
  "workers/web/views.ts",
  "workers/machine/delivery/size.ts",
  "workers/mcp/peers/paths.ts",
  "workers/mcp/for-machine/headers.ts",
];

function objectionInWorkers({ from, to }: Import): string | null {
  if (isManifest(from) || from === "workers/bindings.ts" || from === "workers/workers.ts")
    return PLAIN.includes(to) || isManifest(to) ? null : "binding manifests are plain data";
  if (isRoutes(from)) return PLAIN.includes(to) ? null : "routes are plain data";
  if (from === "workers/edge/table.ts" && isRoutes(to)) return null;
  if (room(to) === "policies")
    return to.startsWith("policies/prices/") ? null : "of policies a Worker uses the prices";
  if (room(to) !== "workers") return "workers import nothing from outside but prices";
  if (RUNS_IN_THE_BUILD.includes(from)) return null;
  const [mine, other] = [folder(from), folder(to)];
  if (mine === other || other === null) return null;
  if (isWorker(other)) return "a Worker uses its own folder, rooms and the root files of workers/";
  return null;
}

/** Why an import of a value is not allowed, or null. */
function objection(one: Import): string | null {
  const { from, to } = one;
  switch (room(from)) {
    case "policies":
      return room(to) === "policies" ? null : "policies import nothing from other rooms";
    case "vm":
      return room(to) === "vm" || SERVED_ON_VM.test(to) || AGREED_WITH_VM.includes(to)
        ? null
        : "vm uses types of workers, and the MCP servers that both serve";
    case "workers":
      return objectionInWorkers(one);
    default:
      break;
  }
  if (room(to) === "infra" || room(to) === "policies") return null;
  if (room(to) === "vm")
    return DECLARED_OF_VM.test(to) || WORKS_ON_VM.test(from)
      ? null
      : "a deploy reads what the machine runs, only";
  return isManifest(to) || SHARED_WITH_INFRA.includes(to) ? null : "infra uses manifests and generators only";
}

const broken = (found: readonly Import[], why: (one: Import) => string | null): string[] =>
  found.flatMap((one) => {
    const reason = why(one);
    return reason ? [`${one.from} → ${one.to}: ${reason}`] : [];
  });

describe("the import rule", () => {
  const values = imports("values");

  test("holds for every file", () => {
    expect(broken(values, objection)).toEqual([]);
  });

  test("holds for the types of the machine: its own and the Workers', nothing of the program", () => {
    const others = imports("all").filter(
      ({ from, to }) => room(from) === "vm" && room(to) !== "vm" && room(to) !== "workers",
    );
    expect(others).toEqual([]);
  });

  test("sees the imports there are, and refuses a wrong one", () => {
    expect(values.length).toBeGreaterThan(1_000);
    expect(objection({ from: "workers/edge/index.ts", to: "workers/gate/rules/rules.ts" })).toBeTruthy();
    expect(objection({ from: "workers/agent/loop.ts", to: "workers/runtime/limits.ts" })).toBeTruthy();
    expect(objection({ from: "workers/chat/chat.ts", to: "policies/money/raise.ts" })).toBeTruthy();
    expect(objection({ from: "workers/gate/bindings.ts", to: "workers/gate/index.ts" })).toBeTruthy();
    expect(objection({ from: "workers/gate/routes.ts", to: "workers/gate/schemas/costs.ts" })).toBeTruthy();
    expect(objection({ from: "infra/index.ts", to: "workers/edge/index.ts" })).toBeTruthy();
    expect(objection({ from: "policies/pack.ts", to: "infra/config/index.ts" })).toBeTruthy();
    expect(objection({ from: "vm/agent.ts", to: "workers/caller.ts" })).toBeTruthy();
    expect(objection({ from: "vm/agent.ts", to: "infra/terminal/send.ts" })).toBeTruthy();
    expect(objection({ from: "infra/machine/index.ts", to: "vm/gateway/keys.ts" })).toBeTruthy();
    expect(objection({ from: "infra/machine/index.ts", to: "vm/services.ts" })).toBeNull();
    expect(objection({ from: "infra/cli/machine/index.ts", to: "vm/gateway/keys.ts" })).toBeNull();
  });

  test("a Worker begins with a class of workers/entrypoint.ts, so that none is open to the internet", () => {
    const own = globSync("workers/**/*.ts")
      .filter((file) => !isTest(file) && file !== "workers/entrypoint.ts")
      .filter((file) => /\bextends WorkerEntrypoint\b/.test(readFileSync(file, "utf8")));
    expect(own).toEqual([]);
  });

  test("every folder with a manifest is in the table of Workers, and every Worker has its folder", () => {
    const folders = globSync("workers/*/bindings.ts").flatMap((file) => folder(file) ?? []);
    expect(folders.toSorted()).toEqual(WORKER_NAMES.toSorted());
  });
});

describe("contracts", () => {
  test("are types: a contract file imports no value and has none", () => {
    const files = globSync("workers/**/contract.ts");
    expect(files.length).toBeGreaterThan(5);
    const withValues = files.filter((file) =>
      /^export (?:async )?(?:const|let|class|function)/m.test(readFileSync(file, "utf8")),
    );
    expect(withValues).toEqual([]);
    expect(imports("values").filter(({ from }) => from.endsWith("/contract.ts"))).toEqual([]);
  });

  test("are all that env.ts knows of the Workers", () => {
    const others = imports("all").filter(
      ({ from, to }) => from === "workers/env.ts" && folder(to) !== null && !to.endsWith("/contract.ts"),
    );
    expect(others).toEqual([]);
  });
});

describe("files and folders", () => {
  const files = globSync("{infra,workers,policies,vm}/**/*.{ts,mjs}");

  test("no file is longer than 300 lines and no folder is a drawer for everything", () => {
    const long = files.filter((file) => readFileSync(file, "utf8").split("\n").length > 300);
    expect(long).toEqual([]);
    expect(files.filter((file) => /(^|\/)(shared|utils?|common|helpers?)(\/|\.ts$)/.test(file))).toEqual([]);
  });

  test("a folder with more product files than one can look over has rooms", () => {
    const product = Map.groupBy(
      files.filter((file) => !isTest(file)),
      dirname,
    );
    const full = [...product].filter(([, inside]) => inside.length > FILES_PER_FOLDER_MAX);
    expect(full.map(([name, inside]) => `${name}: ${inside.length}`)).toEqual([]);
  });
});
