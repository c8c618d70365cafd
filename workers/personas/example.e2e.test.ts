import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Response } from "miniflare";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type LocalFront,
  openLocalFront,
  openTestDeployment,
} from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import { until } from "../../infra/offline/until.harness.ts";

// examples/merge-request-reviewer, from its script to the note in GitLab, with the offline model as the reviewer and a GitLab of the test.

const TOKEN = "glpat-0123456789abcdefghij";
const API = "https://gitlab.example.com/api/v4/projects/7/merge_requests/3";
const AUTH = { "PRIVATE-TOKEN": "{{CONNECTOR_GITLAB_TOKEN}}" };

/** What a reviewer does, a step for each turn. */
const STEPS = [
  { url: `${API}/changes`, headers: AUTH },
  {
    url: `${API}/notes`,
    method: "POST",
    headers: { ...AUTH, "content-type": "application/json" },
    body: '{"body":"An assignment stands where a comparison is meant."}',
  },
  { url: `${API}/pipelines`, method: "POST", headers: AUTH },
] as const;

type Asked = {
  readonly method: string;
  readonly url: string;
  readonly token: string | null;
  readonly body: string;
};
const asked: Asked[] = [];
const model = openOfflineModel(({ messages }) => {
  const step = STEPS[(messages.length - 1) / 2];
  return step
    ? { blocks: [{ type: "tool_use", id: `call-${messages.length}`, name: "http_request", input: step }] }
    : { text: `Reviewed with ${TOKEN}.` };
});

let here: Deployment;
let front: LocalFront;
beforeAll(async () => {
  here = await openTestDeployment({
    config: { masterKey: "0".repeat(64) },
    model,
    outbound: async (request) => {
      if (new URL(request.url).hostname !== "gitlab.example.com") return undefined;
      const { method, url, headers } = request;
      asked.push({ method, url, token: headers.get("private-token"), body: await request.text() });
      return new Response(JSON.stringify({ changes: [{ diff: "+ if (a = b) return;" }], token: TOKEN }), {
        status: method === "POST" ? 201 : 200,
        headers: { "content-type": "application/json" },
      });
    },
  });
  front = await openLocalFront(here);
});
afterAll(async () => {
  front.close();
  await here.close();
});

const setUp = () =>
  promisify(execFile)("bash", ["examples/merge-request-reviewer/setup.sh"], {
    env: {
      PATH: process.env.PATH,
      PURSER_URL: front.url,
      PURSER_TOKEN: here.tokens.team,
      GITLAB_HOST: "gitlab.example.com",
      GITLAB_PROJECT: "org/repo",
      REVIEW_TOKEN: TOKEN,
    },
  });
const team = async (path: string) => {
  const reply = await here.send(path, { headers: { authorization: `Bearer ${here.tokens.team}` } });
  return JSON.parse(await reply.text());
};
const delivered = (action: string, uuid: string) =>
  here.send("/api/gitlab/webhook", {
    method: "POST",
    headers: { "x-gitlab-token": here.tokens.team, "x-gitlab-event-uuid": uuid },
    body: JSON.stringify({
      object_kind: "merge_request",
      project: { id: 7, path_with_namespace: "org/repo" },
      object_attributes: { iid: 3, action, title: "Add a search" },
    }),
  });

test("the merge request reviewer: set up twice, it reviews what is opened once, and starts the pipeline [row 55] [row 65] [row 178]", async () => {
  const { stdout } = await setUp();
  expect(stdout).toContain(`${front.url}/api/gitlab/webhook`);
  await setUp();
  expect(await team("/api/personas/merge-request-reviewer/subscriptions")).toHaveLength(1);
  for (const [action, uuid] of [
    ["open", "delivery-1"],
    ["open", "delivery-1"],
    ["close", "delivery-2"],
  ] as const)
    expect((await delivered(action, uuid)).status).toBe(201);
  await until("the review's end", async () => (await team("/api/executions"))[0]?.status === "completed");
  const executions = await team("/api/executions?includeOutput=true");
  expect(executions).toHaveLength(1);
  expect(asked.map(({ method, url, token }) => [method, url, token])).toEqual([
    ["GET", `${API}/changes`, TOKEN],
    ["POST", `${API}/notes`, TOKEN],
    ["POST", `${API}/pipelines`, TOKEN],
  ]);
  expect(asked[1]?.body).toContain("An assignment stands where a comparison is meant.");
  const [review] = executions;
  expect(review.inputData).toContain("Add a search");
  expect(review.outputData).toContain("Reviewed with [REDACTED:credential].");
  // What the model was told, and what any list says: no token, although GitLab repeats it.
  const told = JSON.stringify([model.seen.map((one) => one.asked), executions]);
  expect(told).toContain("if (a = b) return;");
  expect(told).not.toContain(TOKEN);
});
