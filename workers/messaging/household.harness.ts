import { type Request as Fetched, Response as Reply } from "miniflare";
import type { Deployment } from "../../infra/offline/deployment.ts";
import { until } from "../../infra/offline/until.harness.ts";

// For the tests that go through the door: the owner, and messengers that the test plays.

/** A messenger's own server. */
type StandIn = {
  readonly send: (url: string, init: { method?: string; body?: unknown }) => Promise<Response>;
};

/** Answers for each messenger by the beginning of its addresses. What is nobody's is left unread for who answers it. */
export const playing =
  (services: Readonly<Record<string, StandIn>>) =>
  async (request: Fetched): Promise<Reply | undefined> => {
    const { url, method } = request;
    const [, service] = Object.entries(services).find(([base]) => url.startsWith(base)) ?? [];
    if (service === undefined) return undefined;
    const body = method === "GET" ? undefined : await request.text();
    const answer = await service.send(url, { method, body });
    return new Reply(await answer.arrayBuffer(), { status: answer.status });
  };

/** Asks as the owner does on the page. */
export async function asOwner(here: Deployment, method: string, path: string, body?: object) {
  const headers = {
    "cf-access-jwt-assertion": await here.signIn.sessionOf("owner@example.com"),
    "content-type": "application/json",
    origin: `https://${here.runtime.hostname}`,
  };
  const reply = await here.send(path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  return { status: reply.status, json: (await reply.json()) as Record<string, unknown> };
}

/** A question of a program's that waits for the owner. */
export async function askForDiary(here: Deployment, taskId = "t-1"): Promise<void> {
  const headers = { authorization: `Bearer ${here.tokens.agency}`, "content-type": "application/json" };
  const task = {
    taskId,
    type: "data_deletion",
    description: "Delete the old diary",
    estimatedCost: 1,
    agentType: "CodeGen",
  };
  await here.send("/api/approve", { method: "POST", headers, body: JSON.stringify(task) });
}

export const shownIn = (shown: readonly { readonly text: string }[], words: string) =>
  until(words, () => shown.some(({ text }) => text.includes(words)));
