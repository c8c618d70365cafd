import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callOf, OWNER, openTestGateway, type TestGateway } from "../../../vm/gateway/gateway.harness.ts";
import { postgres } from "../../../vm/postgres/cluster.harness.ts";
import { putDeployedKeys } from "../../../vm/postgres/deployed-keys.ts";
import { deployedKeys } from "../../machine/deployed-keys.ts";
import { edgeKey, ownerKey } from "../../machine/secrets.ts";
import { ran } from "../../terminal/outside.harness.ts";
import { machine } from "./index.ts";

// What an owner does, by the commands, with the gateway and Postgres for real.

const folder = mkdtempSync(join(tmpdir(), "purser-owner-"));
const identity = join(folder, "backup.key");
let gateway: TestGateway;
let env: Record<string, string>;
beforeAll(async () => {
  if (postgres === null) return;
  gateway = await openTestGateway();
  env = {
    PURSER_MACHINE_URL: gateway.url,
    PURSER_MACHINE_KEY: (await gateway.makeKey({ role: "admin" })).text,
  };
});
afterAll(async () => {
  await gateway?.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = (words: readonly string[], more: Record<string, string> = {}) =>
  ran(machine, words, { env: { ...env, ...more }, now: gateway.now });
const call = async (server: string, key: string) => {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const reply = await fetch(`${gateway.url}/${server}/mcp`, {
    method: "POST",
    headers,
    body: callOf("echo"),
  });
  return { status: reply.status, text: await reply.text() };
};
const database = (user: "backup" | "admin") => ({
  PGHOST: gateway.cluster.folder,
  PGPASSWORD: user === "admin" ? gateway.cluster.admin.password : gateway.cluster.passwords.backup,
});

describe.skipIf(postgres === null)("allows", () => {
  test("keys: one is made and shown once, opens what it is for, is listed and revoked [row 139]", async () => {
    const words = ["keys", "create", "--email", OWNER, "--name", "laptop", "--servers", "journal-db"];
    const { code, said } = await run(words);
    const [key = ""] = said;
    expect([code, said.length, key]).toEqual([0, 1, expect.stringMatching(/^psr_/)]);
    expect([(await call("journal-db", key)).status, (await call("garmin", key)).status]).toEqual([200, 401]);
    const listed = await run(["keys", "list", "--email", OWNER]);
    expect(listed.output).toContain("laptop");
    expect(listed.output).not.toContain(key);
    const mine = (await gateway.keys.list(OWNER)).find(({ name }) => name === "laptop");
    expect((await run(["keys", "revoke", mine?.id ?? "", "--email", OWNER])).code).toBe(0);
    expect((await call("journal-db", key)).status).toBe(401);
  });

  test("credentials: one is stored from a file, used, listed without its value and removed [row 139]", async () => {
    const secret = join(folder, "garmin");
    writeFileSync(secret, "garmin-token\n");
    const { text: key } = await gateway.makeKey();
    const set = await run(["credentials", "set", "garmin", "--email", OWNER, "--secret-file", secret]);
    expect([set.code, set.output]).toEqual([0, "Stored for garmin, sealed."]);
    await call("garmin", key);
    expect(gateway.sealed.seen.at(-1)?.headers["x-garmin-token"]).toBe("garmin-token");
    const listed = await run(["credentials", "list", "--email", OWNER]);
    expect([listed.output.includes("garmin"), listed.output.includes("garmin-token")]).toEqual([true, false]);
    expect((await run(["credentials", "remove", "garmin", "--email", OWNER])).code).toBe(0);
    expect((await call("garmin", key)).text).toContain("credential_missing");
  });

  test("[row 139] a stack's machine: the deploy's own key and Access's are sent, and the first key is made by them", async () => {
    const seed = "5eed".repeat(16);
    await putDeployedKeys(
      gateway.cluster.asAdmin("system"),
      deployedKeys(ownerKey(seed), edgeKey(seed), OWNER, gateway.now()),
    );
    const config = ["machine: hours", "machineHostname: machine.example.com", `machineSecret: "${seed}"`];
    const lines = [...config, `ownerEmails: '["${OWNER}"]'`].map((line) => `  purser:${line}\n`);
    writeFileSync(join(folder, "Pulumi.prod.yaml"), `config:\n${lines.join("")}`);
    const outputs = join(folder, "outputs.json");
    const [serviceTokenIds, serviceTokenSecrets] = [{ machine: "an-id" }, { machine: "a-secret" }];
    writeFileSync(outputs, JSON.stringify({ serviceTokenIds, serviceTokenSecrets }));
    const seen: Headers[] = [];
    const throughTheTunnel: typeof fetch = (url, init) => {
      seen.push(new Headers(init?.headers));
      const { href } = new URL(url instanceof Request ? url.url : url);
      return fetch(href.replace("https://machine.example.com", gateway.url), init);
    };
    const words = ["keys", "create", "--stack", "prod", "--dir", folder, "--email", OWNER, "--name", "phone"];
    const from = { env: { PULUMI_CONFIG_PASSPHRASE: "a passphrase" }, now: gateway.now };
    const { code, said, output } = await ran(machine, [...words, "--outputs", outputs], {
      ...from,
      fetch: throughTheTunnel,
    });
    expect([code, said], output).toEqual([0, [expect.stringMatching(/^psr_/)]]);
    expect(seen.map((one) => one.get("cf-access-client-secret"))).toEqual(["a-secret"]);
    expect((await call("journal-db", said[0] ?? "")).status).toBe(200);
    const without = await ran(machine, words, { ...from, fetch: throughTheTunnel });
    expect([without.code, without.output]).toEqual([2, expect.stringContaining("--outputs")]);
    expect(seen).toHaveLength(1);
  });

  test("63: a backup, and a restore beside what is in use, compared and then swapped in [row 118, 139]", async () => {
    const made = await run(["backup-key", identity]);
    const [recipient = ""] = made.said;
    expect(statSync(identity).mode & 0o777).toBe(0o600);
    const file = join(folder, "system.age");
    const backup = await run(
      ["backup", "system", "--recipient", recipient, "--into", file],
      database("backup"),
    );
    expect([backup.code, backup.output]).toEqual([0, expect.stringMatching(/^system: 6 tables, \d+ rows/)]);
    const looked = await run(["restore", file, "--identity", identity], database("admin"));
    expect([looked.code, looked.output]).toEqual([
      0,
      expect.stringMatching(/is in restored_system_\d{14}: 6 tables/),
    ]);
    // What was only looked at does not stand in the way.
    const restored = await run(["restore", file, "--identity", identity, "--swap"], database("admin"));
    expect([restored.code, restored.output]).toEqual([0, expect.stringContaining("keeps users apart")]);
    const { text: key } = await gateway.makeKey();
    expect((await call("journal-db", key)).status).toBe(200);
  });
});

describe.skipIf(postgres === null)("refuses", () => {
  test.each([
    [["keys", "create", "--email", OWNER], "--name"],
    [["keys", "revoke", "--email", OWNER], "Which one?"],
    [["keys", "list"], "--email"],
    [["keys", "drop", "--email", OWNER], "list, create, revoke"],
    [["credentials", "set", "garmin", "--email", OWNER], "no terminal to ask at"],
    [["credentials", "set", "--email", OWNER], "For which server?"],
    [["backup", "personal", "--recipient", "age1nope", "--into", "x"], "public key of age"],
    [["backup", "other", "--recipient", `age1${"q".repeat(58)}`], "personal or system"],
  ])("%j", async (words, says) => {
    const { code, output } = await run(words);
    expect([code, output]).toEqual([2, expect.stringContaining(says)]);
  });

  test("an address in the clear, and a key that is none, without saying the key", async () => {
    const list = ["keys", "list", "--email", OWNER];
    expect((await run(list, { PURSER_MACHINE_URL: "http://machine.example.com" })).code).toBe(2);
    const { code, output } = await run(list, { PURSER_MACHINE_KEY: "psr_wrong" });
    expect([code, output]).toEqual([1, "The gateway answered 401: This needs a key of this gateway."]);
  });

  test("a key file that is there already, and another's key", async () => {
    const before = readFileSync(identity, "utf8");
    expect((await run(["backup-key", identity])).code).toBe(1);
    expect(readFileSync(identity, "utf8")).toBe(before);
    const other = join(folder, "other.key");
    await run(["backup-key", other]);
    const { code, output } = await run(
      ["restore", join(folder, "system.age"), "--identity", other],
      database("admin"),
    );
    expect([code, output]).toEqual([1, expect.stringContaining("cannot be opened")]);
  });
});

describe.skipIf(postgres === null)("fails safe", () => {
  test("nobody there is a sentence", async () => {
    const { code, output } = await run(["keys", "list", "--email", OWNER], {
      PURSER_MACHINE_URL: "http://127.0.0.1:9",
    });
    expect([code, output]).toEqual([1, expect.stringContaining("http://127.0.0.1:9: ")]);
    expect(output).not.toMatch(/^\s+at /m);
  });
});
