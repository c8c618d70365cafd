import { beforeEach, describe, expect, test } from "vitest";
import { freshDatabase } from "../../gate/gate.harness.ts";
import { openDesk } from "../../model/model.harness.ts";
import { openChief, personOf, settle, world } from "../objects.harness.ts";
import {
  ANSWER,
  type Asked,
  CANARY,
  consulted,
  isArchitect,
  OWN_FILE,
  reported,
  toldTools,
  turnOf,
  uses,
} from "./consulted.harness.ts";
import { systemAgentOf } from "./system.ts";

beforeEach(freshDatabase);

describe("allows", () => {
  test("[row 130] behaviour 3: cos_internal and an administrator reach the architect, by name, as it is deployed", async () => {
    const chief = openChief();
    await settle(chief);
    world.opened = openDesk(() => ({ text: "The month has $10.00." }), { clock: () => new Date(world.now) });
    const program = { kind: "program", name: "helper", role: "cos_internal", requestId: "r" } as const;
    for (const caller of [chief.caller, program]) {
      const { status, body } = await chief.call("GET", "/api/agents/architect", undefined, caller);
      expect([status, body.title, body.servers]).toEqual([
        200,
        "Architect",
        ["configuration", "budget", "docs", "proposals"],
      ]);
      const asked = await chief.call("POST", "/api/agents/architect/ask", { task: "What is left?" }, caller);
      expect(asked).toMatchObject({
        status: 200,
        body: { agent_name: "architect", text: "The month has $10.00." },
      });
    }
  });

  test("[row 130] the architect reads the configuration as it is bound, the month's money and the documentation", async () => {
    const reads: [string, object][] = [
      ["configuration_read", {}],
      ["budget_read", {}],
      ["docs_search", { words: "budget of the month" }],
    ];
    const { sent } = await consulted((asked) => {
      const next = reads[turnOf(asked)];
      return next === undefined ? { text: "Read." } : uses(...next);
    });
    const last = sent().findLast(isArchitect);
    const told = JSON.stringify(last?.messages);
    expect(told).toContain('\\"timeZone\\":\\"Europe/Berlin\\"');
    expect(told).toContain('\\"capUsd\\":\\"10.00\\"');
    expect(told).toContain('\\"committedUsd\\":\\"1.23\\"');
    expect(told).toMatch(/\\"page\\":\\"docs\/[a-z-]+\.md\\"/);
    expect(told).toContain('\\"name\\":\\"cos\\"');
    expect(last && toldTools(last)).toEqual(expect.arrayContaining(["docs_search", "propose_agent_type"]));
    expect(last && toldTools(last)).not.toContain("memory_search");
  });
});

describe("refuses", () => {
  test("[row 130] behaviour 2: a personal caller gets for architect what nonsense gets, whatever is asked of it", async () => {
    const chief = openChief();
    await settle(chief);
    const personal = personOf("personal");
    const answers = async (name: string) => {
      const asked: [string, string, object?][] = [
        ["GET", `/api/agents/${name}`],
        ["POST", `/api/agents/${name}/ask`, { task: "Say hello" }],
        ["POST", `/api/agents/${name}/tasks`, { task: "Say hello" }],
        ["POST", `/api/agents/${name}/activate`, {}],
        ["GET", `/api/agents/${name}/files/AGENT.md`],
        ["POST", "/api/threads", { agent: name }],
      ];
      return Promise.all(asked.map(([method, path, body]) => chief.call(method, path, body, personal)));
    };
    const nonsense = await answers("nonsense");
    expect(await answers("architect")).toEqual(nonsense);
    expect(new Set(nonsense.map(({ status }) => status))).toEqual(new Set([404]));
    const { agents } = (await chief.call("GET", "/api/agents")).body;
    expect(JSON.stringify(agents), "in nobody's list").not.toMatch(/architect"/i);
  });

  test("[row 130] behaviour 3: what the architect says never stands word for word in the reply, nor what its files say", async () => {
    const { sent, artifact, chief } = await consulted(
      () => ({ text: `${OWN_FILE} ${ANSWER}` }),
      () => `Good news. ${ANSWER} ${OWN_FILE.toUpperCase()} It costs you nothing.`,
    );
    const cos = sent().findLast((asked) => !isArchitect(asked));
    const told = JSON.stringify(cos?.messages);
    expect(told, "the colleague hears the answer").toContain("A kind called migraine");
    expect(told, "and nothing of the file").not.toContain(CANARY);
    const { id, content_preview: preview } = await artifact();
    const { content } = (await chief.call("GET", `/api/artifacts/${id}`)).body;
    expect([preview, content]).toEqual([
      "Good news. It costs you nothing.",
      "Good news. It costs you nothing.",
    ]);
    const everything = JSON.stringify([
      (await chief.call("GET", "/api/notifications")).body,
      (await chief.call("GET", "/api/artifacts")).body,
      await chief.hear("What did you find?", "another session"),
    ]);
    expect(everything.toLowerCase()).not.toContain(CANARY);
    expect(everything).not.toContain("A kind called migraine");
  });

  test("[row 130] behaviour 3: the same where the chief of staff is asked and waited for; nothing but a quotation becomes a sentence of our own", async () => {
    const { chief, artifact } = await consulted(
      () => ({ text: ANSWER }),
      () => ANSWER,
    );
    expect((await artifact()).content_preview).toMatch(/^I looked into it\./);
    const { body } = await chief.call("POST", "/api/agents/cos/ask", { task: "Track my migraine" });
    expect(body.text).not.toContain("A kind called migraine");
  });

  test("[row 130] the architect's tools to every other agent, whatever its file says, and the architect to the household", async () => {
    const chief = openChief();
    await settle(chief);
    world.opened = openDesk(() => reported("Done."), { clock: () => new Date(world.now) });
    const words = "---\nallowed_servers: ['*', configuration, budget, docs, proposals, architect]\n---";
    await chief.call("PUT", "/api/agents/cos/files/TOOLS.md", { text: words });
    await chief.call("POST", "/api/agents/cos/ask", { task: "Anything" });
    const tools = toldTools(chief.asks().at(-1)?.asked ?? ({} as Asked));
    expect(tools).toContain("architect_ask");
    for (const name of ["configuration_read", "budget_read", "docs_search", "propose_agent_type"])
      expect(tools).not.toContain(name);
    world.household = [chief.caller.name];
    const other = openChief({ household: [chief.caller.name] });
    world.household.push(other.caller.name);
    await settle(other);
    world.opened = openDesk(() => reported("Done."), { clock: () => new Date(world.now) });
    await other.call("POST", "/api/agents/cos/ask", { task: "Anything" });
    expect(toldTools(other.asks().at(-1)?.asked ?? ({} as Asked))).not.toContain("architect_ask");
  });
});

describe("fails safe", () => {
  test("[row 130] an architect that never ends is asked four times at most, and once in a step", async () => {
    const chief = openChief();
    await settle(chief);
    world.opened = openDesk(
      (asked) => {
        if (isArchitect(asked)) return asked.tools ? uses("budget_read", {}) : { text: "Enough." };
        const twice = ["a", "b"].map((id) => ({
          type: "tool_use" as const,
          id: `toolu_${id}`,
          name: "architect_ask",
          input: { question: "What is left?" },
        }));
        return turnOf(asked) === 0 ? { blocks: twice } : reported("Done.");
      },
      { clock: () => new Date(world.now) },
    );
    await chief.call("POST", "/api/agents/cos/ask", { task: "What is left?" });
    const sent = chief.asks().map(({ asked }) => asked);
    expect(sent.filter(isArchitect)).toHaveLength(4);
    expect(JSON.stringify(sent.at(-1)?.messages)).toContain("One question at a time");
  });
});

test("[row 130] the canary is in the architect's own file", () => {
  expect(systemAgentOf("architect")?.body).toContain(CANARY);
});
