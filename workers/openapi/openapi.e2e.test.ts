import { createHash } from "node:crypto";
import fc from "fast-check";
import { Response as MiniflareResponse } from "miniflare";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDeployment } from "../../infra/offline/deployment.harness.ts";
import { type Deployment, tokensOf } from "../../infra/offline/deployment.ts";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import { ROLES } from "../caller.ts";
import { sized } from "../sizes.harness.ts";
import {
  type Document,
  fitting,
  type Operation,
  operationsOf,
  type Parameter,
  replyChecker,
  unfit,
} from "./openapi.harness.ts";

// Every operation of the deployed /openapi.json with generated requests, through the door, behind the real limits: each
// client sends few enough not to meet them.

const REQUESTS_MIN = sized(300, 5_000);
const PARALLEL = 8;
const SEED = 20_261_121;
/** As many as one variable of the door holds; people make up for the rest. */
const ADMINS = 18;
const OTHERS_PER_ROLE = 2;
const PEOPLE = 40;
const KNOWN_TASKS = 30;
const BACKEND = "https://backend.example.org";

const ORIGIN = "https://purser.example.com";

let here: Deployment;
let document: Document;
let session: string;
let people: string[];
/** Tasks and questions that are there, so that not every path leads to nothing. */
const known: string[] = [];

const clients = ROLES.flatMap((role) =>
  Array.from({ length: role === "admin" ? ADMINS : OTHERS_PER_ROLE }, (_, index) => ({
    role,
    name: `${role.replace("_", "-")}-${index}`,
    token: `purser_${role}_${String(index).padStart(40, "0")}`,
  })),
);
const addresses = Array.from({ length: PEOPLE }, (_, index) => `p${index}@example.com`);
const admins = clients.filter(({ role }) => role === "admin");

beforeAll(async () => {
  here = await openTestDeployment({
    config: {
      tokens: tokensOf(clients, new Date()),
      ownerEmails: JSON.stringify(addresses),
      aumosApiUrl: BACKEND,
      masterKey: "0".repeat(64),
      aumosApiKey: "key-of-the-backend-in-this-test-0000",
    },
    model: openOfflineModel(),
    outbound: ({ url }) =>
      url === `${BACKEND}/process` ? MiniflareResponse.json({ seen: true }) : undefined,
  });
  const [programs] = here.access.serviceTokens;
  session = (await here.signIn.serviceSession(programs?.clientId ?? "", programs?.clientSecret ?? "")) ?? "";
  people = await Promise.all(addresses.map((email) => here.signIn.sessionOf(email)));
  for (let index = 0; index < KNOWN_TASKS; index++) known.push(...(await proposed(`known-${index}`)));
  const answer = await here.send("/openapi.json");
  document = (await answer.json()) as Document;
});
afterAll(() => here.close());

/** A task that rules approve, or that a person has to decide; its id and its decision's. */
async function proposed(taskId: string): Promise<string[]> {
  const reply = await here.send("/api/approve", {
    method: "POST",
    headers: { authorization: `Bearer ${admins[0]?.token}` },
    body: JSON.stringify({
      taskId,
      type: Number(taskId.at(-1)) % 2 === 0 ? "code" : "data_deletion",
      description: "Implement a feature",
      estimatedCost: 0.01,
      agentType: "CodeGen",
    }),
  });
  const { decisionId } = (await reply.json()) as { decisionId: string };
  return [taskId, decisionId];
}

type Init = {
  readonly method: string;
  readonly redirect: "manual";
  readonly body: string | null;
  readonly headers: Record<string, string>;
};
type Sent = { readonly operation: Operation; readonly path: string; readonly init: Init };

/** Requests for one operation: half as described, half spoiled; one in ten without, or with the wrong, credential. */
function requests(operation: Operation): fc.Arbitrary<Sent> {
  const { method, path, parameters = [], requestBody } = operation;
  const [media, { schema } = { schema: {} }] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  const body = !media
    ? fc.constant(null)
    : fc.oneof(
        fitting(schema).map((value) => (media.includes("json") ? JSON.stringify(value) : formOf(value))),
        unfit(schema),
      );
  const isPage = path === "/approvals/{id}" || (path === "/" && method === "GET") || path === "/page.css";
  const program = (list: readonly string[]) =>
    fc.constantFrom(...list).map((token) => ({
      ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
      "cf-access-jwt-assertion": session,
    }));
  // A function, because the sessions are signed when the deployment is there.
  const person = fc
    .nat(PEOPLE - 1)
    .map((index) => ({ "cf-access-jwt-assertion": people[index] ?? "", origin: ORIGIN }));
  const credential = fc.oneof(
    { weight: isPage ? 0 : 5, arbitrary: program(admins.map(({ token }) => token)) },
    { weight: 1, arbitrary: program([...clients.map(({ token }) => token), "wrong", ""]) },
    { weight: path === "/v1/agent/run" ? 0 : 4, arbitrary: person },
  );
  return fc.tuple(pathOf(path, parameters), body, credential, fc.nat()).map(([to, text, shown, number]) => ({
    operation,
    path: to,
    init: {
      method,
      redirect: "manual",
      body: text,
      headers: {
        ...(media ? { "content-type": media } : {}),
        ...shown,
        "cf-connecting-ip": `2001:db8:${(number & 0xffff).toString(16)}:${((number >> 16) & 0xff).toString(16)}::1`,
      },
    },
  }));
}

const wordOf = (value: unknown): string =>
  (typeof value === "string" ? value : JSON.stringify(value ?? "x")) || "x";

const formOf = (value: unknown): string =>
  new URLSearchParams(
    Object.entries((value ?? {}) as Record<string, unknown>).map(([name, member]) => [name, String(member)]),
  ).toString();

function pathOf(path: string, parameters: readonly Parameter[]): fc.Arbitrary<string> {
  const values = fc.tuple(
    ...parameters.map(({ schema }) =>
      fc.oneof(
        fitting(schema),
        fc.string({ unit: "binary" }),
        fc.uuid({ version: 7 }),
        fc.constantFrom(...known),
      ),
    ),
  );
  return fc.tuple(values, fc.boolean()).map(([all, withOptional]) => {
    const query = new URLSearchParams();
    const filled = parameters.reduce((so, { name, in: place, required }, index) => {
      // An empty part of a path would be another path.
      const value = wordOf(all[index]);
      if (place === "query" && (required || withOptional)) query.set(name, value.toWellFormed());
      return place === "path" ? so.replace(`{${name}}`, encodeURIComponent(value.toWellFormed())) : so;
    }, path);
    return query.size > 0 ? `${filled}?${query}` : filled;
  });
}

describe("fails safe", () => {
  test("generated requests over every operation: never a 5xx, and every reply as described", async () => {
    // What is in this folder Cloudflare answers before the door, and what is not as well: a bare 404 (infra/page/serving.ts).
    const operations = operationsOf(document).filter(({ path }) => !path.startsWith("/assets/"));
    const each = Math.ceil(REQUESTS_MIN / operations.length);
    const all = operations.flatMap((operation, index) =>
      fc.sample(requests(operation), { numRuns: each, seed: SEED + index }),
    );
    // Mixed, so that no class of routes sees all its requests at once.
    all.sort((a, b) => hash(a.path + (a.init.body ?? "")) - hash(b.path + (b.init.body ?? "")));
    const check = replyChecker(document);
    const statuses = new Map<number, number>();
    const wrong: string[] = [];
    const queue = all.values();
    const work = async () => {
      for (const { operation, path, init } of queue) {
        const { reply, text } = await answered(path, init);
        statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
        const type = reply.headers.get("content-type") ?? "";
        const problem =
          reply.status >= 500
            ? `${reply.status} ${text.slice(0, 300)}`
            : check(operation, reply.status, type, text);
        if (problem)
          wrong.push(`${operation.method} ${path} ${(init.body ?? "").slice(0, 300)} → ${problem}`);
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, work));
    expect(all.length).toBeGreaterThanOrEqual(REQUESTS_MIN);
    expect(wrong.slice(0, 20)).toEqual([]);
    // A test that only meets refusals shows nothing.
    expect(statuses.get(200) ?? 0).toBeGreaterThan(REQUESTS_MIN / 5);
    expect(statuses.get(429) ?? 0).toBeLessThan(REQUESTS_MIN / 20);
  });
});

/** A connection that the runtime closes while a refused body is still on its way tells nothing; the request is sent again. */
async function answered(path: string, init: Init, attempts = 3) {
  try {
    const reply = await here.send(path, init);
    return { reply, text: await reply.text() };
  } catch (error) {
    if (!(error instanceof TypeError) || attempts === 1) throw error;
    return answered(path, init, attempts - 1);
  }
}

const hash = (text: string): number => createHash("sha256").update(text).digest().readUInt32BE();
