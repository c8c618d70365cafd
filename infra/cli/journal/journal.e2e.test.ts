import { Response } from "miniflare";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestMachine, type TestMachine } from "../../../vm/journal/machine.harness.ts";
import { postgres } from "../../../vm/postgres/cluster.harness.ts";
import { putDeployedKeys } from "../../../vm/postgres/deployed-keys.ts";
import { MachineOutside, SEED } from "../../../workers/machine/outside.harness.ts";
import { deployedKeys } from "../../machine/deployed-keys.ts";
import { edgeKey, ownerKey } from "../../machine/secrets.ts";
import { openTestDeployment } from "../../offline/deployment.harness.ts";
import type { Deployment } from "../../offline/deployment.ts";
import { ran } from "../../terminal/outside.harness.ts";
import { fillJournal } from "./filled.harness.ts";
import { journal } from "./index.ts";

// The owner's journal on a machine that is always on: the real door, the real gateway, a real Postgres. Moves: move.postgres.test.ts.

const OWNER = "owner@example.com";
let machine: TestMachine;
let here: Deployment;
/** How the way to the machine fails: nothing answers, what stands before it does, or the machine has done it and its answer is lost. */
let fault: "silent" | "page" | "lost" | null = null;

beforeAll(async () => {
  if (postgres === null) return;
  machine = await openTestMachine();
  const keys = deployedKeys(ownerKey(SEED), edgeKey(SEED), OWNER, machine.gateway.now());
  await putDeployedKeys(machine.gateway.cluster.asAdmin("system"), keys);
  const outside = new MachineOutside();
  here = await openTestDeployment({
    config: { ...outside.config, machine: "always" },
    outbound: async (request) => {
      const url = new URL(request.url);
      if (url.pathname !== "/journals") return outside.outbound(request);
      if (fault === "silent") throw new Error("the connection was refused");
      if (fault === "page") return tunnelIsDown();
      const headers = { authorization: request.headers.get("authorization") ?? "" };
      const body = await request.text();
      const reply = await fetch(`${machine.gateway.url}${url.pathname}${url.search}`, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body,
      });
      const text = await reply.text();
      return fault === "lost" ? tunnelIsDown() : new Response(text, { status: reply.status });
    },
  });
});
beforeEach(() => {
  fault = null;
});
afterAll(async () => {
  await here?.close();
  await machine?.close();
});

/** As Cloudflare says it of a tunnel that nobody holds. */
const tunnelIsDown = () =>
  new Response("<html>error code: 1033</html>", { status: 530, headers: { "content-type": "text/html" } });

async function call(tool: string, given: object = {}): Promise<ReturnType<typeof JSON.parse>> {
  const reply = await here.send("/mcp/journal", {
    method: "POST",
    headers: {
      authorization: `Bearer ${here.tokens.admin}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: tool, arguments: given },
    }),
  });
  const { result } = (await reply.json()) as { result: { content: { text: string }[]; isError?: boolean } };
  const text = result.content[0]?.text ?? "";
  if (result.isError) throw new Error(text);
  return JSON.parse(text);
}

/** The command, as beside this deployment and this machine. */
const run = (...words: string[]) =>
  ran(journal, words, {
    env: {
      PURSER_URL: "http://localhost:1",
      PURSER_TOKEN: here.tokens.admin,
      PURSER_MACHINE_URL: machine.gateway.url,
      PURSER_MACHINE_KEY: ownerKey(SEED).text,
    },
    fetch: async (input, init) => {
      const { href, pathname, search, origin } = new URL(input instanceof Request ? input.url : input);
      if (origin !== "http://localhost:1") {
        if (fault === "silent") throw new TypeError("fetch failed");
        return fault === "page"
          ? new globalThis.Response("error code: 1033", { status: 530 })
          : fetch(href, init);
      }
      const { method = "GET", headers, body } = init ?? {};
      const reply = await here.send(`${pathname}${search}`, {
        method,
        headers: Object.fromEntries(new Headers(headers)),
        ...(typeof body === "string" ? { body } : {}),
      });
      return new globalThis.Response(await reply.text(), { status: reply.status });
    },
  });

describe.skipIf(postgres === null)("allows", () => {
  test("a journal that never was to begin on a machine that is always on, and every client to find it there [row 116, 118]", async () => {
    await fillJournal(call);
    expect((await run("status")).output).toContain('the edge is "elsewhere", the machine is "here"');
    const plan = await here.send("/api/plan?date=2046-11-12", {
      headers: { authorization: `Bearer ${here.tokens.admin}` },
    });
    expect(((await plan.json()) as { items: unknown[] }).items).toHaveLength(2);
    const sensors = await here.send("/api/sensors", {
      method: "POST",
      headers: { authorization: `Bearer ${here.tokens.admin}`, "content-type": "application/json" },
      body: JSON.stringify({
        source: "watch",
        samples: [{ kind: "heart", at: "2046-11-12T07:00:00+01:00", name: "hrv", value: 55.5 }],
      }),
    });
    expect(await sensors.json()).toEqual({ kept: 1, ignored: 0 });
  });
});

describe.skipIf(postgres === null)("fails safe", () => {
  const authorization = () => ({ authorization: `Bearer ${here.tokens.admin}` });
  const texts = async (day: string) => {
    const { entries } = (await call("get_journal_by_date", { entry_date: day })) as {
      entries: { text: string }[];
    };
    return entries.map(({ text }) => text);
  };
  const log = (text: string) =>
    call("log_journal_entry", { text, entry_type: "log", entry_date: "2046-11-13" });

  test.each(["silent", "page"] as const)(
    "a machine that stops answering (%s): everybody is told where the journal is, nothing begins at the edge, and it goes on [row 118]",
    async (how) => {
      await log(`before ${how}`);
      fault = how;
      await expect(log(`meanwhile ${how}`)).rejects.toThrow(
        /machine_unreachable.*npm run machine -- status/s,
      );
      const plan = await here.send("/api/plan?date=2046-11-13", { headers: authorization() });
      expect([plan.status, await plan.json()]).toEqual([
        503,
        expect.objectContaining({ detail: expect.stringContaining("at home on the machine") }),
      ]);
      const sensors = await here.send("/api/sensors", {
        method: "POST",
        headers: { ...authorization(), "content-type": "application/json" },
        body: JSON.stringify({
          source: "watch",
          samples: [{ kind: "heart", at: "2046-11-13T07:00:00+01:00", name: "hrv", value: 55.5 }],
        }),
      });
      expect(sensors.status).toBe(503);
      const edge = await here.send("/api/journal", { headers: authorization() });
      expect(await edge.json()).toMatchObject({ state: "elsewhere", isEmpty: true, belongs: "machine" });
      for (const words of [["status"], ["move", "--to", "edge"]]) {
        const { code, output } = await run(...words);
        expect([code, output], words.join(" ")).toEqual([
          1,
          expect.stringMatching(/gateway answered 530|127\.0\.0\.1/),
        ]);
      }
      fault = null;
      expect((await run("status")).output).toContain('the edge is "elsewhere", the machine is "here"');
      await log(`after ${how}`);
      expect((await texts("2046-11-13")).filter((text) => text.endsWith(` ${how}`))).toEqual([
        `before ${how}`,
        `after ${how}`,
      ]);
    },
  );

  test("an answer that is lost on its way: it is said that nobody knows, and what was written is there once", async () => {
    await log("known");
    fault = "lost";
    await expect(log("unknown")).rejects.toThrow("whether something was written is not known");
    fault = null;
    expect((await texts("2046-11-13")).filter((text) => text === "unknown")).toEqual(["unknown"]);
  });
});
