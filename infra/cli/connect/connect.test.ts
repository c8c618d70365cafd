import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ran } from "../../terminal/outside.harness.ts";
import { connectNetwork, enterFolder, LINE } from "./connect.harness.ts";
import { connect } from "./index.ts";

let leave = () => {};
beforeEach(() => {
  leave = enterFolder();
});
afterEach(() => {
  leave();
  vi.restoreAllMocks();
});

describe("allows", () => {
  test("a key with its end, sent to the local run and never shown [row 116]", async () => {
    const { seen, send } = connectNetwork(LINE);
    const { code, output } = await ran(connect, ["garmin", "--key-file", "key", "--expires", "2027-02-20"], {
      fetch: send,
    });
    expect([code, output]).toEqual([0, expect.stringContaining("It ends on 2027-02-20")]);
    expect(output).toContain("Garmin is connected. Garmin gave a token for it.");
    expect(output).not.toContain("a-key-of-mine");
    expect(seen.slice(1)).toMatchObject([
      {
        url: "http://localhost:9000/api/connections/garmin",
        body: JSON.stringify({ apiKey: "a-key-of-mine", expiresAt: "2027-02-20T23:59:59Z" }),
      },
    ]);
    for (const { headers } of seen) expect(headers.get("authorization")).toBe("Bearer purser_admin_1");
  });

  test("a stack, by its hostname and a token of the environment", async () => {
    writeFileSync("Pulumi.prod.yaml", "config:\n  purser:hostname: purser.example.com\n");
    const { seen, send } = connectNetwork({ ...LINE, title: "Splitwise", expiresAt: null });
    const env = { PURSER_TOKEN: "t", PURSER_ACCESS_CLIENT_ID: "i", PURSER_ACCESS_CLIENT_SECRET: "s" };
    expect((await ran(connect, ["splitwise", "prod", "--key-file", "key"], { fetch: send, env })).code).toBe(
      0,
    );
    expect(seen.at(-1)?.url).toBe("https://purser.example.com/api/connections/splitwise");
    expect(seen.at(-1)?.headers.get("cf-access-client-id")).toBe("i");
  });

  test("[row 120] one's own Anthropic key with what it may spend in a month, sent and never shown", async () => {
    writeFileSync("key", "sk-ant-of-mine\n");
    const { seen, send } = connectNetwork({ keyEnd: "mine", monthlyLimitUsd: "5.00" });
    const env = { PURSER_TOKEN: "t", PURSER_ACCESS_CLIENT_ID: "i", PURSER_ACCESS_CLIENT_SECRET: "s" };
    writeFileSync("Pulumi.prod.yaml", "config:\n  purser:hostname: purser.example.com\n");
    const args = ["anthropic", "prod", "--key-file", "key", "--limit", "5.00"];
    const { code, output } = await ran(connect, args, { fetch: send, env });
    expect([code, output]).toEqual([0, expect.stringContaining("ends in mine")]);
    expect(output).not.toContain("sk-ant-of-mine");
    expect(seen).toMatchObject([
      {
        url: "https://purser.example.com/api/model-key",
        body: JSON.stringify({ apiKey: "sk-ant-of-mine", monthlyLimitUsd: "5.00" }),
      },
    ]);
  });

  test("[row 141] a token for hosts that agents may ask, sent under its name and never shown", async () => {
    writeFileSync("key", "kusto-token-of-mine\n");
    const { seen, send } = connectNetwork({
      connector: "CONNECTOR_KUSTO_TOKEN",
      allowedHosts: ["a.example.com"],
    });
    const args = ["web", "--name", "KUSTO_TOKEN", "--host", "a.example.com", "--key-file", "key"];
    const { code, output } = await ran(connect, args, { fetch: send });
    expect([code, output]).toEqual([0, expect.stringContaining("{{CONNECTOR_KUSTO_TOKEN}}")]);
    expect(output).not.toContain("kusto-token-of-mine");
    expect(seen).toMatchObject([
      {
        url: "http://localhost:9000/api/web-credentials/KUSTO_TOKEN",
        body: JSON.stringify({ value: "kusto-token-of-mine", allowedHosts: ["a.example.com"] }),
      },
    ]);
  });

  test("28: consent in a browser with PKCE, and what was not granted named [row 116]", async () => {
    const scopes = ["https://www.googleapis.com/auth/gmail.modify"];
    const missingScopes = ["https://www.googleapis.com/auth/tasks"];
    const { seen, send } = connectNetwork({
      ...LINE,
      title: "Google Workspace",
      scopes,
      missingScopes,
      expiresAt: null,
    });
    let asked = new URL("http://localhost");
    const heard: string[] = [];
    const say = (text: string) => {
      heard.push(text);
      const [, address] = /^(https:\S+)$/m.exec(text) ?? [];
      if (address === undefined) return;
      asked = new URL(address);
      const back = new URL(asked.searchParams.get("redirect_uri") ?? "");
      // Somebody else's visit changes nothing.
      void fetch(`${back.href}?code=evil&state=guessed`).then(() =>
        fetch(`${back.href}?code=code-1&state=${asked.searchParams.get("state")}`),
      );
    };
    const random = (bytes: number) => Buffer.alloc(bytes, 7);
    const { code } = await ran(connect, ["google", "--client-file", "client.json"], {
      fetch: send,
      say,
      random,
    });
    expect(code).toBe(0);
    expect(heard.join("\n")).toContain("Not granted: tasks");
    expect(heard.join("\n")).not.toContain("hush-hush");
    const bought = new URLSearchParams(seen[1]?.body);
    expect(bought.get("code")).toBe("code-1");
    const challenge = createHash("sha256")
      .update(bought.get("code_verifier") ?? "")
      .digest("base64url");
    expect([
      asked.searchParams.get("code_challenge"),
      asked.searchParams.get("code_challenge_method"),
    ]).toEqual([challenge, "S256"]);
    expect(asked.searchParams.get("access_type")).toBe("offline");
    expect(JSON.parse(seen[2]?.body ?? "")).toEqual({
      clientId: "client-1",
      clientSecret: "hush-hush",
      refreshToken: "refresh-1",
      scopes,
    });
  });
});

describe("refuses", () => {
  test.each([
    ["a service that is none", ["spotify"], "It is google, garmin"],
    ["nobody to ask", ["places"], "--key-file"],
    ["a file that is no client", ["google", "--client-file", "key"], "no OAuth client"],
    ["a token without a name and a host", ["web", "--key-file", "key"], "--host which hosts"],
    ["a key without its end", ["garmin", "--key-file", "key"], "--expires"],
    ["a stack that is not there", ["places", "prod", "--key-file", "key"], "npm run setup -- prod"],
  ])("%s, and says what to do", async (_, argv, sentence) => {
    const { code, output } = await ran(connect, argv);
    expect([code, output]).toEqual([2, expect.stringContaining(sentence)]);
  });
});

describe("fails safe", () => {
  test("a key that the service refuses is not connected, in the door's words", async () => {
    const { send } = connectNetwork(LINE, 409);
    const { code, output } = await ran(connect, ["garmin", "--key-file", "key", "--expires", "2027-02-20"], {
      fetch: send,
    });
    expect([code, output]).toEqual([
      1,
      expect.stringContaining("Not connected. The door answered 409: Garmin does not take"),
    ]);
  });
});
