import { spawn } from "node:child_process";
import { afterEach, describe, expect, test } from "vitest";
import { QueryRefused, QueryUnanswered, queryDatabase } from "../cloudflare/database.ts";
import { connect, LONG } from "../cloudflare/index.ts";
import { type Fault, fakeApi } from "./fake-d1.harness.ts";

const TOKEN = "secret-value-of-the-api-token-0123456789abcd";
const ACCOUNT = "0123456789abcdef0123456789abcdef";
const open: { close: () => Promise<unknown> }[] = [];
afterEach(async () => {
  for (const api of open.splice(0)) await api.close();
});

async function standIn(faults: (Fault | null)[] = [], totalMs = 100_000) {
  const fake = await fakeApi(TOKEN, faults);
  open.push(fake);
  const api = connect(fake.baseUrl, TOKEN, { ...LONG, totalMs, longestPauseMs: 2_000 });
  const at = { accountId: ACCOUNT, databaseId: "db-1" };
  return { fake, run: (...statements: string[]) => queryDatabase(api, at, statements) };
}

/** The deploy's entry as the deploy starts it. */
async function deploy(baseUrl: string, token = TOKEN) {
  const child = spawn(process.execPath, ["infra/migrations/migrate.ts"], {
    env: {
      PATH: process.env.PATH,
      CLOUDFLARE_API_TOKEN: token,
      CLOUDFLARE_BASE_URL: baseUrl,
      CLOUDFLARE_ACCOUNT_ID: ACCOUNT,
      D1_DATABASE_ID: "db-1",
    },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, output };
}

describe("allows", () => {
  test("statements as one batch at the documented path, with the rows of each", async () => {
    const { fake, run } = await standIn();
    expect(await run("CREATE TABLE a (b TEXT)", "INSERT INTO a VALUES ('x')", "SELECT b FROM a")).toEqual([
      [],
      [],
      [{ b: "x" }],
    ]);
    expect(fake.requests[0]?.path).toBe(`POST /client/v4/accounts/${ACCOUNT}/d1/database/db-1/query`);
  });

  test("429, after the pause that Retry-After asks for", async () => {
    const { fake, run } = await standIn([{ status: 429, headers: { "retry-after": "1" } }]);
    expect(await run("SELECT 1 AS one")).toEqual([[{ one: 1 }]]);
    const [before, after] = fake.requests.map(({ at }) => at);
    expect((after ?? 0) - (before ?? 0)).toBeGreaterThanOrEqual(950);
  });

  test("5xx, several times, with growing pauses", async () => {
    const { fake, run } = await standIn([{ status: 500 }, { status: 503 }]);
    expect(await run("SELECT 1 AS one")).toEqual([[{ one: 1 }]]);
    expect(fake.requests).toHaveLength(3);
  });

  test("[row 146] the deploy's entry applies the project's migrations, once", async () => {
    const { fake } = await standIn([{ status: 503 }]);
    const ran = await deploy(fake.baseUrl);
    expect(ran).toMatchObject({ code: 0, output: expect.stringMatching(/^applied 0001_/) });
    expect(await deploy(fake.baseUrl)).toMatchObject({
      code: 0,
      output: expect.stringContaining(" 0 of them new."),
    });
  });

  test("[row 146] an answer lost after the transaction: the deploy finds the migration applied", async () => {
    const { fake } = await standIn([null, null, { status: 502, after: true }]);
    expect(await deploy(fake.baseUrl)).toMatchObject({ code: 0 });
    expect(fake.sqlite.prepare("SELECT count(*) AS n FROM d1_migrations").get()?.n).toBeGreaterThan(0);
  });
});

describe("refuses", () => {
  test("SQL that the database refuses, at once and with its reason", async () => {
    const { fake, run } = await standIn();
    const failure = await run("SELECT 1", "SELEC 2").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(QueryRefused);
    expect(failure).toMatchObject({
      status: 400,
      code: 7500,
      message: expect.stringContaining('near "SELEC"'),
    });
    expect(fake.requests).toHaveLength(1);
  });

  test("[row 182] a token that is not one word, without repeating it", () => {
    expect(() => connect("http://127.0.0.1:1/client/v4", "two\nwords")).toThrow(/^(?!.*words).*not one word/);
  });

  test("[row 182] no message of the deploy contains the token", async () => {
    const { fake } = await standIn();
    const wrong = "another-secret-value-0123456789-0123456789";
    const ran = await deploy(fake.baseUrl, wrong);
    expect(ran.code).toBe(1);
    expect(ran.output).toContain("Authentication error [code 10000]");
    expect(ran.output).not.toContain(wrong);
  });
});

describe("fails safe", () => {
  test("an API that stays down is given up within the total time limit", async () => {
    const { fake, run } = await standIn(
      Array.from({ length: 50 }, () => ({ status: 500 })),
      1_500,
    );
    const failure = await run("SELECT 1").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(QueryUnanswered);
    expect(String(failure)).not.toContain(TOKEN);
    // By its time and not by the number of its attempts, of which there are nine.
    expect(fake.requests.length).toBeLessThan(5);
  });
});
