import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type LocalFront,
  openLocalFront,
  openTestDeployment,
} from "../../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../../infra/offline/deployment.ts";
import { openOfflineModel } from "../../../infra/offline/model/model.ts";
import { until } from "../../../infra/offline/until.harness.ts";

// An agent that the architect designs, through the door: proposed, agreed to at the real gate, and only then there.

const OWNER = "owner@example.com";
const TYPE = {
  name: "garden-keeper",
  title: "Garden keeper",
  description: "Knows what is due in the garden.",
  instructions: "Say what is due in the garden this week, by what was planted.",
  interview: ["What grows in your garden?"],
  keywords: ["garden", "tomatoes"],
  tools: ["journal"],
};
const REPORT = { notify: true, priority: "normal", title: "Your garden", body: "It is proposed." };

let proposed = TYPE;
let here: Deployment;
let front: LocalFront;

/** Only the chief of staff and the architect have a script; to everybody else it is the offline model. */
const model = openOfflineModel(({ system, tools = [], messages }) => {
  const isFirst = messages.every(({ role }) => role !== "assistant");
  const uses = (name: string, input: object) => ({
    blocks: [{ type: "tool_use" as const, id: `toolu_${name}`, name, input }],
  });
  if (JSON.stringify(system ?? "").includes("Your role: Architect."))
    return isFirst ? uses("propose_agent_type", proposed) : { text: "It waits for the person." };
  if (!JSON.stringify(tools).includes('"architect_ask"')) return undefined;
  if (isFirst) return uses("architect_ask", { question: "Design a keeper of my garden" });
  return { text: JSON.stringify({ ...REPORT, report: "It is proposed." }) };
});

beforeAll(async () => {
  here = await openTestDeployment({ model });
  front = await openLocalFront(here);
});
afterAll(async () => {
  front.close();
  await here.close();
});

async function owner(method: string, path: string, body?: object) {
  const response = await fetch(`${front.url}${path}`, {
    method,
    headers: {
      cookie: `CF_Authorization=${await here.signIn.sessionOf(OWNER)}`,
      origin: front.url,
      "content-type": "application/json",
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, body: (await response.json()) as ReturnType<typeof JSON.parse> };
}

test("[row 130] an agent that the architect proposed is there after its person's yes, asleep and with nothing granted, and not before", async () => {
  for (const message of ["Hello", "Ada", "no", "ok"])
    await owner("POST", "/api/chat", { message, sessionKey: "first" });
  const asked = await owner("POST", "/api/agents/cos/tasks", { task: "I want a keeper of my garden" });
  expect(asked.status).toBeLessThan(300);
  const question = await until("the question", async () =>
    (await owner("GET", "/api/approvals")).body.approvals.find((one: object) =>
      JSON.stringify(one).includes(TYPE.name),
    ),
  );
  expect((await owner("GET", `/api/agents/${TYPE.name}`)).status, "not before").toBe(404);
  const answer = await owner("POST", `/api/approvals/${question.decisionId}`, { decision: "approve" });
  expect(answer.status).toBe(200);
  const agent = await until("the agent", async () => {
    const { status, body } = await owner("GET", `/api/agents/${TYPE.name}`);
    return status === 200 && body;
  });
  expect(agent).toMatchObject({ status: "dormant", title: TYPE.title, servers: [], schedules: 0 });
  expect(agent.files["AGENT.md"]).toContain(TYPE.instructions);
  const told = await until("the news", async () => {
    const { notifications } = (await owner("GET", "/api/notifications")).body;
    return notifications.find(({ title }: { title: string }) => title === "Done: agent_create");
  });
  expect(told).toBeDefined();
});

test("[row 121] behaviour 37: a proposal that says what is forgotten is taken back at the gate, and nobody can agree to it any more", async () => {
  proposed = {
    ...TYPE,
    name: "pond-keeper",
    title: "Pond keeper",
    instructions: "Feed the koi each morning.",
  };
  await owner("POST", "/api/agents/cos/tasks", { task: "I want a keeper of my pond" });
  const pending = async () =>
    (await owner("GET", "/api/approvals")).body.approvals.find((one: object) =>
      JSON.stringify(one).includes("pond-keeper"),
    );
  const { decisionId } = await until("the question", pending);
  const { message } = (await owner("POST", "/api/chat", { message: "Forget koi", sessionKey: "first" })).body;
  expect(message).toContain("1 wish that waited for your word");
  await until("its end", async () => (await pending()) === undefined);
  const late = await owner("POST", `/api/approvals/${decisionId}`, { decision: "approve" });
  expect(late).toMatchObject({ status: 409, body: { detail: expect.stringContaining("was forgotten") } });
});
