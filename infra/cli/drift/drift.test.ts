import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { leftToAll } from "../../../workers/sizes.harness.ts";
import { connect } from "../../cloudflare/index.ts";
import { linkCheckout } from "../../offline/checkout.harness.ts";
import { plain } from "../../offline/engine.ts";
import { evaluate } from "../../offline/evaluate.ts";
import { ran } from "../../terminal/outside.harness.ts";
import { ACCOUNT, API_TOKEN, type StandIn, standIn, ZONE } from "../setup/standin.harness.ts";
import { type Difference, scriptDifferences } from "./compare.ts";
import { type DeclaredScript, declaredScripts, evaluateAgainst } from "./declared.ts";
import { accountIds, deployedScript } from "./deployed.ts";
import { drift } from "./index.ts";
import { accessTwice } from "./twice.ts";

// A stack that was deployed and then changed behind the engine's back, in an account on this machine.

type Binding = Record<string, unknown> & { name: string; type: string };
type Script = { bindings: Binding[]; crons: string[] };

const folder = mkdtempSync(join(tmpdir(), "purser-drift-"));
let account: StandIn;
/** What was deployed, by script; every test gets a copy of its own. */
const deployed = new Map<string, Script>();
let declared: readonly DeclaredScript[] = [];

beforeAll(async () => {
  account = await standIn();
  linkCheckout(folder);
  const own = {
    cloudflareApiToken: { secure: "v1:nonce:sealed" },
    accountId: ACCOUNT,
    zoneId: ZONE,
    hostname: "purser.example.com",
    accessTeam: "home",
    ownerEmails: ["owner@example.com"],
    cloudflareBaseUrl: account.url,
    notifyUrl: { secure: "v1:nonce:sealed" },
  };
  const config = Object.fromEntries(Object.entries(own).map(([key, value]) => [`purser:${key}`, value]));
  writeFileSync(join(folder, "Pulumi.dev.yaml"), stringify({ config }));
  await remember();
  show(deployed);
  const ids = await accountIds(connect(account.url, API_TOKEN), ACCOUNT);
  declared = declaredScripts(await evaluateAgainst("dev", ids, folder));
});
afterAll(async () => {
  await account.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => show(structuredClone(deployed)));

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** As the API tells it: snake case, no secret's text, JSON as a value, the account's own ids. */
function asApi({ text, json, ...binding }: Binding): Binding {
  const fields = Object.entries(binding).map(([key, value]) => [snake(key), value]);
  const own = { d1: { id: "d1-of-dev" }, kv_namespace: { namespace_id: "kv-of-dev" } }[binding.type] ?? {};
  return {
    ...(Object.fromEntries(fields) as Binding),
    ...(binding.type === "plain_text" ? { text } : {}),
    ...(typeof json === "string" ? { json: JSON.parse(json) } : {}),
    ...own,
  };
}

async function remember(): Promise<void> {
  const { resources } = await evaluate("dev", { root: folder });
  const inputs = (kind: string) =>
    resources.filter(({ type }) => type.endsWith(`:${kind}`)).map((one) => plain(one.inputs) as never);
  for (const { scriptName, bindings } of inputs("WorkersScript") as {
    scriptName: string;
    bindings: Binding[];
  }[])
    deployed.set(scriptName, { bindings: bindings.map(asApi), crons: [] });
  type Trigger = { scriptName: string; schedules: { cron: string }[] };
  for (const { scriptName, schedules } of inputs("WorkersCronTrigger") as Trigger[])
    deployed.get(scriptName)?.crons.push(...schedules.map(({ cron }) => cron));
}

function show(scripts: ReadonlyMap<string, Script>): void {
  const of = `GET /accounts/${ACCOUNT}`;
  account.replies.set(`${of}/d1/database`, { result: [{ uuid: "d1-of-dev", name: "purser-dev" }] });
  account.replies.set(`${of}/storage/kv/namespaces`, { result: [{ id: "kv-of-dev", title: "purser-dev" }] });
  for (const name of deployed.keys()) account.replies.delete(`${of}/workers/scripts/${name}/settings`);
  for (const [name, { bindings, crons }] of scripts) {
    account.replies.set(`${of}/workers/scripts/${name}/settings`, { result: { bindings } });
    const schedules = crons.map((cron) => ({ cron, created_on: "2026-11-01T00:00:00Z" }));
    account.replies.set(`${of}/workers/scripts/${name}/schedules`, { result: { schedules } });
  }
}

/** The deployed scripts with one change. */
function changed(name: string, change: (script: Script) => void): void {
  const copy = structuredClone(deployed);
  const script = copy.get(name);
  if (!script) throw new Error(`no script ${name}`);
  change(script);
  show(copy);
}

const run = () => ran(drift, ["dev", "--dir", folder], { env: { CLOUDFLARE_API_TOKEN: API_TOKEN } });

/** The comparison alone, with the program evaluated once for all of them. */
async function compared(): Promise<readonly Difference[]> {
  const api = connect(account.url, API_TOKEN);
  const each = declared.map(async (script) =>
    scriptDifferences(script, await deployedScript(api, ACCOUNT, script.name)),
  );
  return (await Promise.all(each)).flat();
}

const bindingOf = ({ bindings }: Script, name: string): Binding => {
  const found = bindings.find((binding) => binding.name === name);
  if (!found) throw new Error(`no binding ${name}`);
  return found;
};

describe("allows", () => {
  test("what was deployed, secrets and Access's own values included, without knowing them [row 151]", async () => {
    const { code, output } = await run();
    expect([code, output]).toEqual([0, expect.stringMatching(/^\d+ Workers are bound and scheduled/m)]);
    expect(output).toContain("The page's files were not looked at: that takes --outputs.");
    expect(deployed.size).toBeGreaterThan(5);
  });
});

describe("refuses", () => {
  // Every drift that the provider's refresh keeps from its state instead of reading it.
  test.each<[string, string, (script: Script) => void, RegExp]>([
    ["a schedule that was removed", "clock", (one) => one.crons.splice(0), /schedules.*\* \* \* \* \*.*none/],
    ["a schedule that was added", "edge", (one) => one.crons.push("0 3 * * *"), /schedules.*none.*0 3/],
    [
      "another database",
      "gate",
      (one) => Object.assign(bindingOf(one, "DB"), { id: "somebody-elses" }),
      /DB\.id.*d1-of-dev.*somebody-elses/,
    ],
    [
      "an edited text",
      "gate",
      (one) => Object.assign(bindingOf(one, "TIME_ZONE"), { text: "Mars/Olympus" }),
      /TIME_ZONE\.text.*UTC.*Mars/,
    ],
    [
      "one more host name",
      "edge",
      (one) =>
        Object.assign(bindingOf(one, "HOSTNAMES"), { json: ["purser.example.com", "evil.example.net"] }),
      /HOSTNAMES\.json.*evil/,
    ],
    [
      "a person more",
      "edge",
      (one) => Object.assign(bindingOf(one, "PEOPLE"), { json: { "evil@example.net": "admin" } }),
      /PEOPLE\.json.*owner@example\.com.*evil/,
    ],
    [
      "a wider limit",
      "edge",
      (one) => Object.assign(bindingOf(one, "STRANGER_LIMIT"), { simple: { limit: 1e6, period: 60 } }),
      /STRANGER_LIMIT\.simple/,
    ],
    [
      "a higher allowance",
      "ledger",
      (one) => Object.assign(bindingOf(one, "ALLOWANCE_NANO"), { json: 15e9 }),
      /ALLOWANCE_NANO\.json.*14700000000.*15000000000/,
    ],
    [
      "a secret that is gone",
      "notices",
      (one) => one.bindings.splice(one.bindings.indexOf(bindingOf(one, "NOTIFY_URL")), 1),
      /NOTIFY_URL.*secret_text.*none/,
    ],
    [
      "a binding that nobody declared",
      "proxy",
      (one) => one.bindings.push({ name: "STOLEN", type: "d1", id: "d1-of-dev" }),
      /STOLEN.*none.*d1/,
    ],
    [
      "a secret turned into a readable text",
      "edge",
      (one) => Object.assign(bindingOf(one, "TOKENS"), { type: "plain_text", text: "[]" }),
      /TOKENS.*secret_text.*plain_text/,
    ],
  ])("what a refresh does not see: %s [row 151]", async (_what, worker, change, seen) => {
    changed(`purser-dev-${worker}`, change);
    expect((await compared()).map((one) => Object.values(one).join(" "))).toEqual([
      expect.stringMatching(seen),
    ]);
  });

  test("it with a table and exit code 1 [row 151]", async ({ skip }) => {
    leftToAll(skip);
    changed("purser-dev-clock", (one) => one.crons.splice(0));
    const { code, output } = await run();
    expect([code, output]).toEqual([1, expect.stringMatching(/schedules.*\* \* \* \* \*.*none/)]);
    expect(output).toContain("One difference.");
  });

  test("what a lost answer left twice in Access, and nobody else's [row 151]", async () => {
    const of = `GET /accounts/${ACCOUNT}/access`;
    const before = [...account.replies];
    const once = [{ id: "t1", name: "purser-dev" }];
    account.replies.set(`${of}/policies`, {
      result: [
        { id: "p1", name: "purser-dev-health" },
        { id: "p2", name: "purser-dev-people" },
        { id: "p3", name: "purser-dev-health" },
        { id: "p4", name: "purser-prod-health" },
        { id: "p5", name: "purser-prod-health" },
        { id: "p6", name: "mine" },
        { id: "p7", name: "mine" },
      ],
    });
    account.replies.set(`${of}/service_tokens`, { result: [...once, { id: "t2", name: "purser-dev" }] });
    const api = connect(account.url, API_TOKEN);
    expect(await accessTwice(api, ACCOUNT, "dev")).toEqual([
      { script: "purser-dev-health", at: "Access policy", declared: "once", deployed: "2 times: p1, p3" },
      { script: "purser-dev", at: "Access service token", declared: "once", deployed: "2 times: t1, t2" },
    ]);
    account.replies.set(`${of}/apps`, { status: 403, code: 10000, message: "Authentication error" });
    await expect(accessTwice(api, ACCOUNT, "dev")).rejects.toThrow("Could not read the Access applications");
    for (const [name, reply] of before) account.replies.set(name, reply);
  });

  test("a Worker that is gone", async () => {
    const copy = structuredClone(deployed);
    copy.delete("purser-dev-proxy");
    show(copy);
    expect(await compared()).toEqual([
      { script: "purser-dev-proxy", at: "the script", declared: "there", deployed: "not in the account" },
    ]);
  });
});

describe("fails safe", () => {
  test("an account that does not answer has not been found clean", async ({ skip }) => {
    leftToAll(skip);
    account.replies.set(`GET /accounts/${ACCOUNT}/workers/scripts/purser-dev-edge/schedules`, {
      status: 403,
      code: 10000,
      message: "Authentication error",
    });
    const { code, output } = await run();
    expect([code, output]).toEqual([
      1,
      expect.stringContaining(
        "Could not read purser-dev-edge's schedules: Authentication error [code 10000].",
      ),
    ]);
  });
});
