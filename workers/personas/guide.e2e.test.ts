import { execFile } from "node:child_process";
import { createCipheriv, pbkdf2Sync } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Response } from "miniflare";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type LocalFront,
  openLocalFront,
  openTestDeployment,
} from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import { until } from "../../infra/offline/until.harness.ts";

// The guide's own words, carried out by a shell: only the host and what stands in angle brackets are replaced.

const MASTER_KEY = "0".repeat(64);
const COMMANDS = readFileSync(join(import.meta.dirname, "guide-commands.txt"), "utf8")
  .split("\n\n")
  .filter((text) => text.startsWith("curl"));

let here: Deployment;
let front: LocalFront;

beforeAll(async () => {
  here = await openTestDeployment({
    config: { masterKey: MASTER_KEY, claudeSubscription: "true" },
    model: openOfflineModel(),
    outbound: ({ url }) => (url.startsWith("https://platform.claude.com/") ? signedIn() : undefined),
  });
  front = await openLocalFront(here);
});
afterAll(async () => {
  front.close();
  await here.close();
});

/** What Anthropic's sign-in answers somebody who has signed in. */
const signedIn = () =>
  new Response(JSON.stringify({ access_token: "a", refresh_token: "r", expires_in: 3_600 }), {
    headers: { "content-type": "application/json" },
  });

/** What a reader of the guide puts in its places. */
const places: Record<string, string> = {};

/** As the guide has its clients do it: AES-256-GCM under a key from MASTER_KEY, all in hex. */
function encryptInto(secret: string): void {
  const key = pbkdf2Sync(MASTER_KEY, "dac-cloud-credentials-v1", 100_000, 32, "sha256");
  const iv = Buffer.alloc(16, 3);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  places["hex-encrypted"] = cipher.update(secret, "utf8", "hex") + cipher.final("hex");
  places["hex-iv"] = iv.toString("hex");
  places["hex-tag"] = cipher.getAuthTag().toString("hex");
}

type Reply = { readonly status: number; readonly body: ReturnType<typeof JSON.parse> };

async function carryOut(command: string): Promise<Reply> {
  const filled = command
    .replace("http://localhost:3001", front.url)
    .replaceAll(/<([\w-]+)>/g, (_, place: string) => {
      const value = places[place];
      if (value === undefined) throw new Error(`Nothing is known yet for <${place}> of: ${command}`);
      return value;
    });
  const shell = `curl() { command curl -sS -w '\\n%{http_code}' "$@"; }\n${filled}`;
  const { stdout } = await promisify(execFile)("bash", ["-c", shell]);
  const at = stdout.lastIndexOf("\n");
  return { status: Number(stdout.slice(at + 1)), body: JSON.parse(stdout.slice(0, at)) };
}

/** By what a command makes: under which name of the guide its id is known from then on. */
const MAKES: readonly [path: string, place: string, field: string][] = [
  ["/api/oauth/authorize ", "state", "state"],
  ["/api/personas ", "persona-id", "id"],
  ["/api/tool-definitions ", "tool-id", "id"],
  ["/api/credentials ", "credential-id", "id"],
  ["/api/execute ", "execution-id", "executionId"],
];

test("every curl command of the guide, word for word, in its order [row 44] [row 94] [row 46] [row 49] [row 56] [row 58] [row 60] [row 66] [row 73] [row 97]", async () => {
  places.TEAM_API_KEY = here.tokens.team;
  places["auth-code"] = "the-code-that-the-sign-in-showed";
  encryptInto('{"token":"glpat-the-very-secret-one"}');
  const statuses: number[] = [];
  const replies: Reply[] = [];
  for (const command of COMMANDS) {
    const reply = await carryOut(command);
    statuses.push(reply.status);
    replies.push(reply);
    const made = MAKES.find(([path]) => command.includes(`:3001${path}`));
    if (made) places[made[1]] = reply.body[made[2]];
    if (made?.[1] === "persona-id") places.id = reply.body.id;
    // A person who follows the guide reads on; the execution ends meanwhile.
    if (made?.[1] === "execution-id") await ended(reply.body.executionId);
  }
  expect(statuses, JSON.stringify(replies)).toEqual([
    200, 200, 201, 201, 200, 201, 200, 202, 200, 201, 201, 200, 200, 200,
  ]);
  const [{ body: persona }, , , , , , { body: polled }, , { body: trigger }, , { body: listed }] =
    replies.slice(2) as [Reply, Reply, Reply, Reply, Reply, Reply, Reply, Reply, Reply, Reply, Reply];
  expect(persona).toMatchObject({ name: "Code Reviewer", timeoutMs: 600_000, maxConcurrent: 2 });
  expect(polled).toMatchObject({ status: "completed", executionId: places["execution-id"] });
  expect(Date.parse(trigger.nextTriggerAt) - Date.parse(trigger.createdAt)).toBe(1_800_000);
  expect(listed).toMatchObject([{ id: places["execution-id"], personaId: persona.id }]);
  expect(JSON.stringify(replies)).not.toContain("very-secret");
});

describe("the sign-in of a subscription", () => {
  const team = async (
    path: string,
    init: { readonly headers?: Record<string, string>; readonly body?: string },
  ) => {
    const reply = await fetch(`${front.url}${path}`, {
      method: "POST",
      ...init,
      headers: { authorization: `Bearer ${here.tokens.team}`, ...init.headers },
    });
    return { status: reply.status, body: await reply.json() };
  };

  test("3. begins without a body and without a Content-Type, and says what to do in one text [row 94]", async () => {
    const { status, body } = await team("/api/oauth/authorize", {});
    expect(status).toBe(200);
    expect(Array.isArray(body.instructions)).toBe(false);
    expect(body).toEqual({
      authUrl: expect.stringMatching(/^https:\/\/claude\.ai\//),
      state: expect.stringMatching(/^\S{20,}$/),
      instructions: expect.stringMatching(/\S/),
    });
  });

  test.each(["application/x-www-form-urlencoded", "application/json", "text/plain;charset=UTF-8"])(
    "4. ends with the guide's JSON, sent as %s [row 94] [row 95]",
    async (type) => {
      const { state } = (await team("/api/oauth/authorize", {})).body;
      const body = JSON.stringify({ code: "the-code#rest", state });
      const done = await team("/api/oauth/callback", { headers: { "content-type": type }, body });
      expect(done).toMatchObject({ status: 200, body: { status: "connected" } });
    },
  );

  test.each(["code=the-code&state=x", "{", "", "[]"])(
    "4. refuses %j as it is: 400 and never 500",
    async (body) => {
      const type = { "content-type": "application/x-www-form-urlencoded" };
      const refused = await team("/api/oauth/callback", { headers: type, body });
      expect([refused.status, typeof refused.body.error]).toEqual([400, "string"]);
    },
  );
});

async function ended(id: string): Promise<void> {
  const ask = `curl http://localhost:3001/api/executions/${id} -H "Authorization: Bearer <TEAM_API_KEY>"`;
  await until("the execution's end", async () => {
    const { status } = (await carryOut(ask)).body;
    return status !== "queued" && status !== "running";
  });
}
