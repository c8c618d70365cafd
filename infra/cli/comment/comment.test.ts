import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { leftToAll } from "../../../workers/sizes.harness.ts";
import { ran } from "../../terminal/outside.harness.ts";
import { comment } from "./index.ts";
import { leaveComment } from "./post.ts";

type Comment = { id: number; body: string; user: { login: string } };
const TOKEN = "ghs_token-of-this-test";
const BOT = { login: "github-actions[bot]" };

/** GitHub's comments of pull request 12, on this machine. */
async function github(comments: Comment[], status = 200) {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://localhost");
    calls.push(`${request.method} ${url.pathname}`);
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      const page = Number(url.searchParams.get("page") ?? 1);
      if (request.method === "PATCH") {
        const own = comments.find(({ id }) => url.pathname.endsWith(`/comments/${id}`));
        if (own) own.body = JSON.parse(body).body;
      }
      if (request.method === "POST")
        comments.push({ id: comments.length + 1, user: BOT, ...JSON.parse(body) });
      const allowed = request.headers.authorization === `Bearer ${TOKEN}` ? status : 401;
      response.writeHead(allowed, { "content-type": "application/json" });
      response.end(JSON.stringify(comments.slice((page - 1) * 100, page * 100)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { calls, at: { api, repository: "me/purser", number: 12, token: TOKEN } };
}

const chatter = (count: number): Comment[] =>
  Array.from({ length: count }, (_, id) => ({ id: id + 1, body: "hm", user: { login: "somebody" } }));

describe("allows", () => {
  test("one comment, which the next push changes, behind a page of others [row 156]", async () => {
    const comments = chatter(130);
    const { at } = await github(comments);
    await leaveComment(at, "<!-- cost -->", "first");
    await leaveComment(at, "<!-- cost -->", "second");
    expect(comments.filter(({ user }) => user.login === BOT.login).map(({ body }) => body)).toEqual([
      "<!-- cost -->\nsecond",
    ]);
  });

  test("both stacks' costs against another revision, posted whole [row 156]", async ({ skip }) => {
    leftToAll(skip);
    const comments: Comment[] = [];
    const { at } = await github(comments);
    const env = { GITHUB_TOKEN: TOKEN, GITHUB_REPOSITORY: at.repository, GITHUB_API_URL: at.api };
    const { code, output } = await ran(comment, ["HEAD", "dev", "no-such-stack", "--pull-request", "12"], {
      env,
    });
    expect(code).toBe(0);
    const [posted] = comments;
    expect(posted?.body).toContain("### Monthly cost of `dev` against `HEAD`");
    expect(posted?.body).toMatch(/`no-such-stack`[\s\S]*Could not be compared:\n\n {4}There is no stack/);
    expect(output).not.toContain(TOKEN);
  });
});

describe("refuses", () => {
  test("to change what somebody else wrote under the same mark", async () => {
    const comments = [{ id: 1, body: "<!-- cost -->\nmine", user: { login: "somebody" } }];
    const { at } = await github(comments);
    await leaveComment(at, "<!-- cost -->", "ours");
    expect(comments.map(({ body }) => body)).toEqual(["<!-- cost -->\nmine", "<!-- cost -->\nours"]);
  });

  test("command lines that name no stack or no number", async () => {
    for (const args of [["HEAD"], ["HEAD", "dev", "--pull-request", "12; rm"], ["HEAD", "../dev"]])
      expect((await ran(comment, args)).code).toBe(2);
  });
});

describe("fails safe", () => {
  test("GitHub's refusal is an error that names no token", async () => {
    const { at } = await github([], 403);
    const refusal = await leaveComment(at, "<!-- cost -->", "x").catch((error: Error) => String(error));
    expect(refusal).toContain("403");
    expect(refusal).not.toContain(TOKEN);
  });
});
