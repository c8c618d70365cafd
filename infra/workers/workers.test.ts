import { describe, expect, test } from "vitest";
import { WORKERS } from "../../workers/workers.ts";
import type { Declared } from "../mocks.harness.ts";
import { BILL, BUDGET, bindings, declare, GATEWAY, named, TOKENS } from "./declared.harness.ts";

type Facts = (typeof WORKERS)[keyof typeof WORKERS];

/** A binding by name to each Worker of which the table says so. */
function services(says: (facts: Facts) => boolean): Record<string, object> {
  const those = Object.entries(WORKERS).filter(([, facts]) => says(facts));
  expect(those.length).toBeGreaterThan(3);
  return Object.fromEntries(
    those.map(([name]) => [name.toUpperCase(), { type: "service", service: `purser-dev-${name}` }]),
  );
}

/** The door's counters; their numbers come from the stack's name, their limits from the manifest. */
function countersIn(found: Declared[]): Record<string, unknown> {
  const all = Object.entries(bindings(found, "edge")) as [string, Record<string, unknown>][];
  const counters = all.filter(([, { type }]) => type === "ratelimit");
  const numbers = counters.map(([, { namespaceId }]) => Number(namespaceId));
  expect(counters).toHaveLength(7);
  // Two counters with one number would share their counts.
  expect(new Set(numbers).size).toBe(7);
  expect(numbers.every((number) => Number.isSafeInteger(number) && number > 0)).toBe(true);
  return Object.fromEntries(counters);
}

const LIVE = { type: "durable_object_namespace", className: "Live", scriptName: "purser-dev-live" };
const OUTBOX = {
  type: "durable_object_namespace",
  className: "Outbox",
  scriptName: "purser-dev-notices",
};

describe("allows", () => {
  test("[row 140] mail from the assistant's address to people's own and to nobody else's, and none where there is no address", async () => {
    const found = await declare({
      mailAddress: "assistant@example.org",
      ownerEmails: '["a@example.org"]',
      householdEmails: '["b@example.org"]',
    });
    for (const worker of ["notices", "messaging"])
      expect(bindings(found, worker).MAIL).toEqual({
        type: "send_email",
        allowedSenderAddresses: ["assistant@example.org"],
        allowedDestinationAddresses: ["a@example.org", "b@example.org"],
      });
    expect(bindings(await declare(), "messaging")).not.toHaveProperty("MAIL");
  });

  test("[row 141] Workers AI beside the ledger where Telegram brings voice notes, and nowhere else", async () => {
    const found = await declare({ telegramToken: `1000000000:${"A".repeat(35)}` });
    expect(bindings(found, "messaging")).toMatchObject({
      AI: { type: "ai" },
      LEDGER: { className: "Ledger", scriptName: "purser-dev-ledger" },
    });
    const bound = (all: Declared[], worker: string) =>
      Object.values(bindings(all, worker) as Record<string, { type: string }>);
    for (const worker of Object.keys(WORKERS))
      expect(
        bound(await declare(), worker).some(({ type }) => type === "ai"),
        worker,
      ).toBe(false);
  });

  test("[row 34] [row 145] the door's settings come from the configuration and from what is deployed", async () => {
    const found = await declare({
      hostname: "my.example.org",
      accessTeam: "mine",
      ownerEmails: '["a@example.org"]',
      householdEmails: '["b@example.org"]',
      tokens: TOKENS,
    });
    expect(bindings(found, "edge")).toEqual({
      ACCESS: {
        type: "json",
        json: '{"issuer":"https://mine.cloudflareaccess.com","audiences":["door-aud","keys-aud"],"oauthAudience":"oauth-aud","clients":{"client":"programs"}}',
      },
      ASSETS: { type: "assets" },
      BEARER_ONLY: { type: "json", json: "[]" },
      BUILD: {
        type: "json",
        json: expect.stringMatching(
          /^\{"id":"[0-9a-f]{12}","workers":\{"edge":"[0-9a-f]{12}",.*\},"isDemo":false\}$/,
        ),
      },
      HOSTNAMES: { type: "json", json: '["my.example.org"]' },
      JOURNAL: {
        type: "durable_object_namespace",
        className: "Journal",
        scriptName: "purser-dev-archive",
      },
      KEYS: { type: "kv_namespace", namespaceId: "keys-id" },
      MONTH: { type: "durable_object_namespace", className: "Ledger", scriptName: "purser-dev-ledger" },
      PEOPLE: { type: "json", json: '{"a@example.org":"admin","b@example.org":"personal"}' },
      WORKING: { type: "json", json: "[]" },
      TOKENS: { type: "secret_text", text: TOKENS },
      ...services(({ isBehindDoor }) => isBehindDoor),
      ...countersIn(found),
    });
    expect(named(found, "WorkersCustomDomain", "edge")?.inputs.hostname).toBe("my.example.org");
  });

  test("[row 141] a work profile's name to whoever keeps things by names, and to nobody who signs people in", async () => {
    const found = await declare({
      ownerEmails: '["a@example.org"]',
      householdEmails: '["b@example.org"]',
      workProfiles: '["a@example.org","b@example.org"]',
    });
    const json = (worker: string, name: string) =>
      JSON.parse((bindings(found, worker)[name] as { json: string }).json) as unknown;
    const names = ["a@example.org", "a+work@example.org", "b@example.org", "b+work@example.org"];
    expect(json("edge", "WORKING")).toEqual(["a@example.org", "b@example.org"]);
    expect(json("edge", "PEOPLE")).toEqual({ "a@example.org": "admin", "b@example.org": "personal" });
    expect(json("messaging", "PEOPLE")).toEqual({
      "a@example.org": "admin",
      "a+work@example.org": "admin",
      "b@example.org": "personal",
      "b+work@example.org": "personal",
    });
    expect(json("notices", "PEOPLE")).toEqual(names);
    // The deployment's key is not a member's to use by changing the profile.
    for (const worker of ["gate", "chat", "chief", "personas", "runtime"])
      expect(json(worker, "PEOPLE"), worker).toEqual(json("messaging", "PEOPLE"));
    expect(json("ledger", "HOUSEHOLD")).toEqual(["b@example.org", "b+work@example.org"]);
  });

  test("[row 145] the gate's, without the hashes of tokens", async () => {
    const found = await declare({
      tokens: TOKENS,
      timeZone: "Europe/Vienna",
      agencyGatewayUrl: "https://gateway.example.com",
      agencyGatewayToken: "secret-value-of-the-gateway-token",
      anthropicApiKey: "secret-value-of-the-model-key",
      models: '{"chat":"claude-sonnet-5-5"}',
    });
    expect(bindings(found, "gate")).toEqual({
      ANTHROPIC_API_KEY: { type: "secret_text", text: "secret-value-of-the-model-key" },
      AGENCY_GATEWAY_TOKEN: { type: "secret_text", text: "secret-value-of-the-gateway-token" },
      DEMO: { type: "plain_text", text: "" },
      AGENCY_GATEWAY_URL: { type: "plain_text", text: "https://gateway.example.com" },
      DB: { type: "d1", id: "database-uuid" },
      JUDGEMENTS: { type: "durable_object_namespace", className: "Judgement" },
      LEDGER: {
        type: "durable_object_namespace",
        className: "Ledger",
        scriptName: "purser-dev-ledger",
      },
      MODEL_KEYS: {
        type: "durable_object_namespace",
        className: "ModelKeys",
        scriptName: "purser-dev-ledger",
      },
      PEOPLE: { type: "json", json: '{"owner@example.com":"admin"}' },
      PROVIDER_URL: { type: "plain_text", text: "https://api.anthropic.com" },
      MODELS: {
        type: "json",
        json: JSON.stringify({
          chat: "claude-sonnet-5-5",
          decision: "claude-haiku-5-5",
          background: "claude-haiku-5-5",
          cheap: "claude-haiku-5-5",
        }),
      },
      MODEL_BASE_URL: { type: "plain_text", text: "https://api.anthropic.com" },
      LIVE,
      OUTBOX,
      PRICE_DATES: { type: "json", json: '{"anthropic":"2026-10-24"}' },
      TIME_ZONE: { type: "plain_text", text: "Europe/Vienna" },
      TOKEN_EXPIRIES: {
        type: "json",
        json: JSON.stringify([
          { name: "gateway", role: "agency", kind: "bearer", expiresAt: "2026-12-01T00:00:00Z" },
          { name: "programs", role: null, kind: "service", expiresAt: "2026-12-20T12:00:00.000Z" },
        ]),
      },
    });
  });

  test("[row 29] a token that was replaced still opens the door, and nobody is warned of its end", async () => {
    const old = { ...GATEWAY, sha256: "cd".repeat(32), expiresAt: "2026-11-21T00:00:00Z" };
    const found = await declare({
      tokens: JSON.stringify([GATEWAY, { ...old, replacedAt: "2026-11-20T00:00:00Z" }]),
    });
    expect(bindings(found, "edge").TOKENS).toMatchObject({ text: JSON.stringify([GATEWAY, old]) });
    const ends = (bindings(found, "gate").TOKEN_EXPIRIES as { json: string }).json;
    expect(ends).toContain(GATEWAY.expiresAt);
    expect(ends).not.toContain(old.expiresAt);
  });

  test("[row 38] the ledger's: the month's numbers, and no secret that is not set", async () => {
    const { ALLOWANCE_NANO, BILL: bill, BUDGET: budget, ...others } = bindings(await declare(), "ledger");
    const { allowanceNano, ...rest } = BUDGET;
    expect(ALLOWANCE_NANO).toEqual({ type: "json", json: String(allowanceNano) });
    expect(bill).toEqual({ type: "json", json: JSON.stringify(BILL) });
    const { json } = budget as { json: string };
    expect(JSON.parse(json)).toEqual({
      ...rest,
      workersPlan: "free",
      isBilled: true,
      cheapModels: ["claude-haiku-5-5"],
    });
    expect(others).toEqual({
      LEDGER: { type: "durable_object_namespace", className: "Ledger" },
      MODEL_KEYS: { type: "durable_object_namespace", className: "ModelKeys" },
      HOUSEHOLD: { type: "json", json: "[]" },
      PROVIDER_URL: { type: "plain_text", text: "https://api.anthropic.com" },
      LIVE,
      OUTBOX,
      ANTHROPIC_WORKSPACE_ID: { type: "plain_text", text: "" },
    });
  });

  test("[row 182] the owner's address is a secret, and the ledger's credentials are", async () => {
    const hook = "https://hooks.example.com/secret-of-the-hook";
    const found = await declare({
      notifyUrl: hook,
      anthropicAdminKey: "sk-ant-admin-secret-of-the-admin-key",
    });
    expect(bindings(found, "notices").NOTIFY_URL).toEqual({ type: "secret_text", text: hook });
    expect(bindings(found, "ledger").ANTHROPIC_ADMIN_KEY).toMatchObject({ type: "secret_text" });
    for (const name of ["notices", "ledger"])
      expect(named(found, "WorkersScript", name)?.secretInputs).toEqual(["bindings"]);
  });

  test("[row 182] the personas': keys made from the master key, as a secret, and never the key itself", async () => {
    const masterKey = "ab".repeat(32);
    const found = await declare({ masterKey });
    const { CREDENTIAL_KEYS: keys } = bindings(found, "personas") as { CREDENTIAL_KEYS: { text: string } };
    expect(keys).toMatchObject({ type: "secret_text" });
    expect(JSON.parse(keys.text)).toMatchObject({ earlier: [], current: { id: expect.any(String) } });
    expect(JSON.stringify(found)).not.toContain(masterKey);
    expect(named(found, "WorkersScript", "personas")?.secretInputs).toEqual(["bindings"]);
    expect(bindings(await declare(), "personas")).not.toHaveProperty("CREDENTIAL_KEYS");
  });

  test.each(["gate", "chat"])(
    "[row 146] the code of %s comes after the schema that it needs",
    async (name) => {
      const script = named(await declare(), "WorkersScript", name);
      expect(script?.options.dependencies).toContainEqual(
        expect.stringMatching(/local:Command::migrations$/),
      );
    },
  );

  test("one schedule for everything, at the clock: an account on Workers Free has five", async () => {
    const crons = (await declare()).filter(({ type }) => type.endsWith(":WorkersCronTrigger"));
    expect(crons.map(({ name, inputs }) => [name, inputs.schedules])).toEqual([
      ["clock", [{ cron: "* * * * *" }]],
    ]);
  });

  test("the clock is bound to every Worker that has something due, and to nothing else", async () => {
    expect(bindings(await declare(), "clock")).toEqual(services(({ ticks }) => ticks !== null));
  });
});

describe("fails safe", () => {
  test("without an agency gateway its address is empty and its token is not bound", async () => {
    const bound = bindings(await declare(), "gate");
    expect(bound.AGENCY_GATEWAY_URL).toEqual({ type: "plain_text", text: "" });
    expect(bound).not.toHaveProperty("AGENCY_GATEWAY_TOKEN");
    expect(bound).not.toHaveProperty("ANTHROPIC_API_KEY");
  });

  test("[row 30] [row 34] the host name is the door's alone, and answers only behind Access", async () => {
    const found = await declare();
    const domains = found.filter(({ type }) => type.endsWith(":WorkersCustomDomain"));
    expect(domains.map(({ name }) => name)).toEqual(["edge"]);
    for (const name of ["door", "health"])
      expect(domains[0]?.options.dependencies).toContainEqual(
        expect.stringMatching(new RegExp(`ZeroTrustAccessApplication::${name}$`)),
      );
    const open = found.filter(
      ({ type, inputs }) => type.endsWith("Subdomain") && (inputs.enabled || inputs.previewsEnabled),
    );
    expect(open).toEqual([]);
  });
});
