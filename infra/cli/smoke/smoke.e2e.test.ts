import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  freePort,
  type LocalFront,
  openLocalFront,
  openTestDeployment,
} from "../../offline/deployment.harness.ts";
import type { Deployment } from "../../offline/deployment.ts";
import { ran } from "../../terminal/outside.harness.ts";
import { type Send, sendHttp } from "../../terminal/send.ts";
import { smoke } from "./index.ts";

// The smoke check against the bundles that `pulumi up` would upload, through a door that refuses as Access does.

const folder = mkdtempSync(join(tmpdir(), "purser-smoke-"));
const outputs = join(folder, "outputs.json");
let here: Deployment;
let front: LocalFront;
let url = "";

beforeAll(async () => {
  here = await openTestDeployment();
  front = await openLocalFront(here);
  url = front.url;
  const [token] = here.access.serviceTokens;
  const serviceTokenIds = { programs: token?.clientId };
  const serviceTokenSecrets = { programs: token?.clientSecret };
  writeFileSync(outputs, JSON.stringify({ serviceTokenIds, serviceTokenSecrets, url: "unused" }));
});
afterAll(async () => {
  front.close();
  await here.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(args: readonly string[], env: Record<string, string> = {}, over: Send = sendHttp) {
  let now = Date.now();
  return ran(smoke, args, {
    env,
    now: () => new Date(now),
    send: over,
    pause: async (ms) => {
      now += ms;
    },
  });
}

const agency = () => ({ PURSER_TOKEN: here.tokens.agency });

describe("allows", () => {
  test("a deployment that answers and refuses as it should, with a task from question to settlement [row 151]", async () => {
    const { code, output } = await run([url, "--outputs", outputs], agency());
    expect(code, output).toBe(0);
    expect(output.match(/│ ok /g), output).toHaveLength(10);
    expect(output).not.toContain(here.tokens.agency);
    expect(output).not.toContain(here.access.serviceTokens[0]?.clientSecret);
  });

  test("a look from outside alone, which says what it left out", async () => {
    const { code, output } = await run([url]);
    expect([code, output]).toEqual([0, expect.stringContaining("nothing behind the door was looked at")]);
  });

  test("a host name that needs a while to answer", async () => {
    let left = 3;
    const slowly: Send = (address, sent) => {
      left -= 1;
      return left > 0 ? Promise.reject(new Error("no certificate yet")) : sendHttp(address, sent);
    };
    expect((await run([url, "--wait", "60"], {}, slowly)).code).toBe(0);
    left = 1_000;
    expect((await run([url, "--wait", "60"], {}, slowly)).code).toBe(1);
  });
});

describe("refuses", () => {
  test("a deployment whose door knows the token no more [row 151]", async () => {
    const { code, output } = await run([url, "--outputs", outputs], { PURSER_TOKEN: "purser_agency_old" });
    expect([code, output]).toEqual([1, expect.stringContaining("FAILED")]);
  });

  test("a door that lets strangers in, answers other names or has no health [row 151]", async () => {
    const open: Send = async (address, sent) => {
      const reply = await sendHttp(address, sent);
      return address.endsWith("/api/status") || sent?.headers?.host ? { ...reply, status: 200 } : reply;
    };
    const { code, output } = await run([url], {}, open);
    // Strangers may ask 30 times a minute, and this file has by now.
    const failed = output.split("\n").filter((line) => line.includes("FAILED") && !line.includes("429"));
    expect([code, failed.length]).toEqual([1, 3]);
    const sick: Send = (address, sent) => sendHttp(address.replace("/health", "/nothing"), sent);
    expect((await run([url], {}, sick)).code).toBe(1);
  });

  test("credentials that are half given, and addresses that are none", async () => {
    expect((await run([url], agency())).code).toBe(2);
    for (const address of ["", "purser.example.com", "http://purser.example.com", "ftp://localhost"])
      expect((await run([address])).code, address).toBe(2);
    expect((await run([url, "--wait", "x"])).code).toBe(2);
  });
});

describe("fails safe", () => {
  test("nobody there is a failure of every check, not a crash", async () => {
    const port = await freePort();
    const { code, output } = await run([`http://127.0.0.1:${port}`, "--outputs", outputs], agency());
    expect([code, output]).toEqual([1, expect.stringContaining("nothing answers at that address")]);
  });
});
