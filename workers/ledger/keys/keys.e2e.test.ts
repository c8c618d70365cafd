import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Household, KID, OWNER, openHousehold } from "../../../infra/offline/household.harness.ts";
import { openOfflineModel } from "../../../infra/offline/model/model.ts";

// Own keys through the public door: the bundles and bindings that `pulumi up` would upload, and the offline model.

const API_KEY = `sk-ant-api03-${"b".repeat(40)}-kids`;

let home: Household;
const model = openOfflineModel();

beforeAll(async () => {
  home = await openHousehold({ model, config: { masterKey: "ab".repeat(32) } });
});
afterAll(() => home.close());

const as: Household["as"] = (...asked) => home.as(...asked);

const say = (email: string) =>
  as(email, "POST", "/api/chat", { message: "What is a ledger?", sessionKey: "s" });
const budget = async () => (await as(OWNER, "GET", "/api/budget")).body.parts.settled as string;
/** Keys that answers were asked for with. */
const keysSent = () =>
  model.seen
    .filter(({ path }) => path.endsWith("/v1/messages"))
    .map(({ headers }) => headers.get("x-api-key") ?? headers.get("authorization") ?? "");

describe("a person of the household", () => {
  test("[row 120] without a key of their own gets 402 that says how to add one; then it pays, and the budget does not", async () => {
    const refused = await say(KID);
    expect(refused).toMatchObject({ status: 402, body: { reason: "own_key_needed" } });
    expect(refused.body.detail).toContain("PUT /api/model-key");
    const before = await budget();
    const set = await as(KID, "PUT", "/api/model-key", { apiKey: API_KEY, monthlyLimitUsd: "3.00" });
    expect(set).toMatchObject({
      status: 200,
      body: { payer: "own", keyEnd: "kids", monthlyLimitUsd: "3.00" },
    });
    expect((await say(KID)).status).toBe(200);
    expect(keysSent().at(-1)).toContain(API_KEY);
    expect(await budget(), "booked as theirs").toBe(before);
    const mine = (await as(KID, "GET", "/api/model-key")).body;
    expect(mine.calls).toBeGreaterThan(0);
    expect(Number(mine.spentUsd)).toBeGreaterThan(0);
    expect((await say(OWNER)).status).toBe(200);
    expect(keysSent().at(-1), "nobody else's work").not.toContain(API_KEY);
    expect(await budget()).not.toBe(before);
  });

  test("[row 120] may use the deployment's key once an owner says so", async () => {
    await as(KID, "DELETE", "/api/model-key");
    expect((await say(KID)).status).toBe(402);
    const path = `/api/model-keys/${encodeURIComponent(KID)}`;
    expect((await as(KID, "PUT", path, { allowOperatorLlm: true })).status, "not by themselves").toBe(403);
    expect((await as(OWNER, "PUT", path, { allowOperatorLlm: true })).body).toMatchObject({
      payer: "operator",
    });
    expect((await say(KID)).status).toBe(200);
    expect((await as(OWNER, "GET", "/api/model-keys")).body.people).toMatchObject([
      { person: KID, payer: "operator", keyEnd: null },
    ]);
    await as(OWNER, "PUT", path, { allowOperatorLlm: false });
    expect((await say(KID)).status).toBe(402);
  });
});

describe("refuses", () => {
  test("[row 120] a key of OpenAI's with the reason, an owner's second key, and nobody of the household", async () => {
    const openai = await as(KID, "PUT", "/api/model-key", { apiKey: `sk-proj-${"c".repeat(40)}` });
    expect(openai.status).toBe(400);
    expect(JSON.stringify(openai.body)).toContain("OpenAI");
    expect(JSON.stringify(openai.body)).not.toContain("cccc");
    const own = await as(OWNER, "PUT", "/api/model-key", { apiKey: API_KEY });
    expect(own).toMatchObject({ status: 409, body: { error: expect.stringContaining("anthropicApiKey") } });
    expect((await as(OWNER, "PUT", "/api/model-keys/x@example.com", { allowOperatorLlm: true })).status).toBe(
      404,
    );
    expect((await as(OWNER, "GET", "/api/model-key")).body).toMatchObject({ payer: "operator" });
  });
});
