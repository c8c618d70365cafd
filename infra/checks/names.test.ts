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

/**
 * A name whose second meaning is not mended yet, with the room that is to take another word. A line goes when it does, and none comes.
 * What the machine runs is a program of its own that loads nothing of the others, so a reader meets one of the two at a time.
 */
const SECOND_MEANINGS: Readonly<Record<string, readonly string[]>> = {
  Answer: ["vm/ask/ask.ts", "workers/caller.ts"],
  Ask: ["infra/bench/tool-calls.ts", "workers/ledger/attempts/contract.ts"],
  Bill: ["infra/offline/plan/bill.ts", "policies/estimate/bill.ts"],
  Call: ["vm/gateway/identity.ts", "workers/proxy/upstream.ts"],
  Cluster: ["vm/kafka/bridge.ts", "vm/postgres/cluster.ts"],
  Command: ["infra/checks/run/group.ts", "infra/terminal/command.ts"],
  Connection: ["vm/postgres/connection.ts", "workers/web/page/api/session.ts"],
  CredentialKeys: ["vm/gateway/vault.ts", "workers/sealing/keys.ts"],
  CredentialStore: ["vm/gateway/credential-store.ts", "workers/mcp/connections/store.ts"],
  Delivery: ["vm/kafka/bridge.ts", "workers/notices/contract.ts"],
  Deployment: ["infra/offline/deployment.ts", "workers/personas/deployments/schemas.ts"],
  Door: ["vm/kafka/door.ts", "workers/edge/door.ts"],
  Files: ["infra/page/kinds.ts", "policies/refresh/files.ts"],
  Finding: ["infra/cli/doctor/finding.ts", "workers/chief/bringing/scanning.ts"],
  Group: ["infra/checks/run/group.ts", "workers/gate/rules/lexicon.ts"],
  HOST: ["vm/defaults.ts", "workers/mcp/garmin/endpoints.ts"],
  Health: ["infra/cli/machine/door.ts", "workers/archive/health.ts"],
  Key: ["infra/config/key.ts", "vm/gateway/key-store.ts", "workers/personas/matching.ts"],
  Machine: ["infra/machine/index.ts", "vm/compose/compose.ts", "workers/machine/machine.ts"],
  Made: ["infra/worker/bindings.ts", "workers/portable/tables.ts"],
  Mail: ["infra/worker/bindings.ts", "workers/chief/life.ts"],
  Manifest: ["vm/release/manifest.ts", "workers/bindings.ts"],
  Migration: ["vm/postgres/migrate.ts", "workers/archive/backups/backup.ts"],
  Outgoing: ["vm/gateway/forward.ts", "workers/edge/passing.ts"],
  Output: ["vm/worker/output.ts", "workers/chief/jobs/job.ts"],
  PROTOCOL_VERSION: ["vm/worker/protocol.ts", "workers/personas/pool/frames.ts"],
  Page: ["infra/cli/journal/homes.ts", "workers/portable/contract.ts"],
  Place: ["infra/machine/places.ts", "vm/kafka/places.ts", "workers/edge/place.ts"],
  RESULT_MAX_BYTES: ["vm/gateway/limits.ts", "workers/mcp/tools/paged.ts"],
  ROLES: ["vm/postgres/roles.ts", "workers/caller.ts"],
  Read: ["vm/release/manifest.ts", "workers/chief/bringing/reading.ts"],
  Refusal: ["vm/release/manifest.ts", "workers/machine/waking.ts"],
  Refused: ["vm/kafka/door.ts", "workers/ledger/attempts/contract.ts"],
  Restored: ["vm/backup/restore.ts", "workers/mcp/journal/undo.ts"],
  Rows: ["infra/terminal/table.ts", "workers/mcp/journal/rows.ts"],
  Run: ["vm/worker/run.ts", "workers/runtime/carry-out.ts"],
  RunEnd: ["vm/worker/protocol.ts", "workers/runtime/contract.ts"],
  SERVICES: ["vm/services.ts", "workers/workers.ts"],
  Sealed: ["vm/gateway/vault.ts", "workers/sealing/sealing.ts"],
  Service: ["vm/services.ts", "workers/mcp/connections/services.ts"],
  ServiceName: ["vm/services.ts", "workers/mcp/connections/schemas.ts"],
  Serving: ["vm/gateway/serve.ts", "workers/mcp/tools/serve.ts"],
  Settings: ["infra/config/settings.ts", "vm/kafka/settings.ts"],
  SignIn: ["infra/offline/sign-in.ts", "workers/personas/claude/access.ts"],
  Source: ["vm/restore/request.ts", "workers/archive/backups/backup.ts"],
  Sources: ["infra/worker/bindings.ts", "policies/prices/file.ts"],
  Spending: ["infra/bench/ledger.ts", "workers/agent/spending.ts"],
  Standing: ["infra/cli/journal/homes.ts", "workers/ledger/levels/level.ts"],
  Status: ["vm/release/status.ts", "workers/ledger/levels/contract.ts"],
  TOPICS: ["vm/kafka/topics.ts", "workers/live/topics.ts"],
  Terms: ["infra/config/terms.ts", "workers/gate/rules/risk.ts"],
  Unread: ["infra/cloudflare/answer.ts", "workers/messaging/mail/letter.ts"],
  Unusable: ["vm/kafka/door.ts", "workers/archive/backups/copy-failure.ts"],
  Vault: ["infra/stackfile/crypt.ts", "workers/personas/preparing.ts"],
  Watched: ["vm/kafka/door.ts", "workers/web/page/api/watched.ts"],
  Wish: ["infra/machine/places.ts", "vm/ask/ask.ts", "workers/model/prices.ts"],
  Worker: ["infra/worker/index.ts", "vm/worker/worker.ts"],
  answered: ["infra/cli/machine/gateway.ts", "workers/web/page/views/approvals/answer.ts"],
  askMachine: [
    "infra/cli/machine/ask.ts",
    "infra/cli/setup/machine.ts",
    "workers/mcp/journal/home/machine.ts",
  ],
  carryOut: ["vm/ask/carry-out.ts", "workers/runtime/carry-out.ts"],
  digestOf: ["infra/page/digest.ts", "workers/edge/record/digest.ts"],
  failure: ["vm/gateway/rpc.ts", "workers/agent/outcome.ts"],
  filesOf: ["infra/worker/bindings.ts", "workers/chief/agents/instances.ts"],
  follow: [
    "infra/cli/logs/follow.ts",
    "vm/kafka/following.ts",
    "workers/web/page/views/personas/watching.ts",
  ],
  forward: ["vm/gateway/forward.ts", "workers/edge/transport/forward.ts"],
  judge: ["infra/offline/gatekeeper.ts", "workers/proxy/replies.ts"],
  keyOf: ["vm/gateway/key.ts", "workers/mcp/journal/tables.ts"],
  known: ["policies/reading.ts", "vm/release/door.ts"],
  linesOf: ["infra/cli/logs/event.ts", "workers/portable/page.ts"],
  lookAt: ["infra/cli/doctor/look.ts", "workers/time/missed.ts"],
  mayCall: ["vm/gateway/rpc.ts", "workers/tools/call.ts"],
  moveJournal: ["infra/cli/journal/move.ts", "workers/mcp/journal-home.ts"],
  nameOf: ["vm/gateway/app.ts", "workers/chief/agents/instances.ts"],
  objectionTo: ["vm/worker/requirements.ts", "workers/time/hours.ts"],
  openBackup: ["vm/backup/file.ts", "workers/archive/backups/restore-step.ts"],
  openDoor: ["infra/cli/audit/door.ts", "vm/kafka/door.ts"],
  partsOf: ["infra/page/budget.ts", "workers/chief/agents/front-matter.ts"],
  publish: ["infra/cli/machine/publish.ts", "workers/personas/events/publish.ts"],
  putBack: ["vm/restore/put-back.ts", "workers/personas/executions/life.ts"],
  referenceOf: ["vm/images/images.ts", "workers/gate/rules/work/reference.ts"],
  renderChecklist: ["infra/cli/doctor/checklist.ts", "policies/refresh/list.ts"],
  seal: ["vm/gateway/vault.ts", "workers/sealing/sealing.ts"],
  secretOf: ["infra/access/clients.ts", "policies/marks.ts"],
  sha256: ["infra/page/digest.ts", "vm/release/manifest.ts", "workers/wire/fields.ts"],
  signed: ["vm/kafka/envelope.ts", "vm/worker/protocol.ts"],
  sizeFor: ["infra/checks/run/sizes.ts", "workers/web/page/views/chat/attach.ts"],
  start: ["infra/terminal/command.ts", "workers/machine/lifecycle.ts"],
  termsOf: ["infra/config/terms.ts", "workers/mcp/journal/folded.ts"],
  unseal: ["vm/gateway/vault.ts", "workers/sealing/sealing.ts"],
  whole: ["infra/config/forms.ts", "workers/chief/agents/showing.ts"],
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
    const listed = repeated(new Map(Object.entries(SECOND_MEANINGS)));
    expect(repeated(others).toSorted()).toEqual(listed.toSorted());
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
