import { writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ran } from "../../terminal/outside.harness.ts";
import { answering, connectNetwork, enterFolder, LINE } from "./connect.harness.ts";
import { connect } from "./index.ts";

// What a person hears when the consent of `npm run connect -- google` comes to nothing.

let leave = () => {};
beforeEach(() => {
  leave = enterFolder();
});
afterEach(() => {
  leave();
});

/** As a terminal's Ctrl-C does, for the command alone: the runner of tests listens too. */
function interrupt(): void {
  const [last] = process.listeners("SIGINT").slice(-1);
  (last as () => void)();
}

describe("fails safe", () => {
  const google = ["google", "--client-file", "client.json"];

  test.each([
    ["denied", "access_denied", "Run this again and agree"],
    ["for scopes that the project may not ask for", "invalid_scope", "APIs & Services, Library"],
    ["while Google has no time", "temporarily_unavailable", "in a minute"],
    ["for a reason of another time", "odd", "run this again"],
  ])(
    "consent that is %s: what was wrong, the next step, and nothing is bought [row 116]",
    async (_, error, next) => {
      const { send, seen } = connectNetwork(LINE);
      const { say } = answering((state) => `error=${error}&state=${state}`);
      const { code, output } = await ran(connect, google, { fetch: send, say });
      expect([code, output]).toEqual([1, expect.stringContaining(`Google answered ${error}`)]);
      expect(output).toContain(next);
      expect(output).toContain("Nothing was connected");
      expect(seen.map(({ url }) => new URL(url).pathname)).toEqual(["/api/connections"]);
    },
  );

  test.each([
    ["a code that has expired", 400, "invalid_grant", "agree without a pause"],
    ["a client that was deleted", 401, "invalid_client", "download it anew"],
    ["a client of another type", 401, "unauthorized_client", "make one of that type"],
    ["no reason that is known", 500, "odd", "of the type Desktop app?"],
  ])("%s: what was wrong, and the next step [row 116]", async (_, status, error, next) => {
    const { send, seen } = connectNetwork(LINE, 200, { google: () => Response.json({ error }, { status }) });
    const { say } = answering((state) => `code=code-1&state=${state}`);
    const { code, output } = await ran(connect, google, { fetch: send, say });
    expect([code, output]).toEqual([1, expect.stringContaining(`(${status} ${error})`)]);
    expect(output).toContain(next);
    expect(seen.some(({ url }) => url.includes("/api/connections/google"))).toBe(false);
  });

  test("no network after the consent, and a page instead of an answer", async () => {
    const { say } = answering((state) => `code=code-1&state=${state}`);
    const gone = connectNetwork(LINE, 200, {
      google: () => {
        throw Object.assign(new TypeError("fetch failed"), { cause: { code: "ENOTFOUND" } });
      },
    });
    const lost = await ran(connect, google, { fetch: gone.send, say });
    expect([lost.code, lost.output]).toEqual([1, expect.stringContaining("Google could not be reached")]);
    expect(lost.output).toContain("check the network and run this again");
    const page = connectNetwork(LINE, 200, { google: () => new Response("<html>", { status: 502 }) });
    expect((await ran(connect, google, { fetch: page.send, say })).output).toContain("(502)");
  });

  test("Ctrl-C while the browser is waited for says that nothing was connected, and listens no more [row 116]", async () => {
    const { send, seen } = connectNetwork(LINE);
    let back = "";
    const say = (text: string) => {
      const [, address] = /^(https:\S+)$/m.exec(text) ?? [];
      if (address === undefined) return;
      back = new URL(address).searchParams.get("redirect_uri") ?? "";
      interrupt();
    };
    const { code, output } = await ran(connect, google, { fetch: send, say });
    expect([code, output]).toEqual([130, "Stopped. Nothing was connected, and nothing is kept."]);
    expect(seen.map(({ url }) => new URL(url).pathname)).toEqual(["/api/connections"]);
    await expect(fetch(back)).rejects.toThrow();
  });

  test("Ctrl-C while the door has the credential waits for what became of it", async () => {
    const { send } = connectNetwork({ ...LINE, title: "Splitwise", expiresAt: null });
    const slow = ((url: string, init: RequestInit) => {
      if (init.method === "PUT") interrupt();
      return send(url, init);
    }) as typeof fetch;
    const { code, output } = await ran(connect, ["splitwise", "--key-file", "key"], { fetch: slow });
    expect([code, output]).toEqual([0, expect.stringContaining("on its way to the door already")]);
    expect(output).toContain("Splitwise is connected.");
  });

  test("another run's answer is told which address is the right one, and the right one still works", async () => {
    const { send } = connectNetwork({ ...LINE, title: "Google Workspace", expiresAt: null });
    const said: string[] = [];
    const { say } = answering((state) => `code=evil&state=not-${state}`);
    const both = (text: string) => {
      const [, address] = /^(https:\S+)$/m.exec(text) ?? [];
      say(text);
      if (address === undefined) return;
      const { searchParams } = new URL(address);
      const back = searchParams.get("redirect_uri");
      void fetch(`${back}?code=x&state=another`)
        .then(async (reply) => said.push(`${reply.status} ${await reply.text()}`))
        .then(() => fetch(`${back}?code=code-1&state=${searchParams.get("state")}`))
        .then(async (reply) => said.push(`${reply.status} ${await reply.text()}`));
    };
    expect((await ran(connect, google, { fetch: send, say: both })).code).toBe(0);
    expect(said[0]).toMatch(/^400 .*Open the address that the terminal shows now/);
  });

  test("a second connection says what it takes the place of, before anybody agrees", async () => {
    const standing = { title: "Google Workspace", connectedAt: "2026-10-01T09:00:00Z" };
    const { send } = connectNetwork({ ...LINE, title: "Google Workspace", expiresAt: null }, 200, {
      standing,
    });
    const { say, heard } = answering((state) => `code=code-1&state=${state}`);
    expect((await ran(connect, google, { fetch: send, say })).code).toBe(0);
    expect(heard[0]).toContain("connected since 2026-10-01. The new connection takes its place");
    expect(heard[1]).toContain("leave this running");
  });

  test.each([
    [[], {}, "is one running in this folder"],
    [["prod"], { PURSER_TOKEN: "old" }, "npm run rotate"],
  ])("a door that does not open is heard of before anybody agrees (%j)", async (stack, env, next) => {
    writeFileSync("Pulumi.prod.yaml", "config:\n  purser:hostname: purser.example.com\n");
    const say = vi.fn();
    const send = (async () =>
      Response.json({ detail: "The token is not known." }, { status: 401 })) as unknown as typeof fetch;
    const { code, output } = await ran(connect, ["google", ...stack, "--client-file", "client.json"], {
      env,
      fetch: send,
      say,
    });
    expect([code, output]).toEqual([1, expect.stringContaining("answered 401: The token is not known.")]);
    expect(output).toContain(next);
    expect(say).not.toHaveBeenCalled();
  });
});
