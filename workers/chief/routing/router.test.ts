import { describe, expect, test } from "vitest";
import { CHIEF, templates } from "../agents/catalogue.ts";
import { accuracyOf } from "./accuracy.harness.ts";
import { ROUTING_ACCURACY } from "./accuracy.ts";
import { complexityOf } from "./complexity.ts";
import { readGraph, skillGraph } from "./graph.ts";
import { HELD_OUT } from "./held-out.harness.ts";
import { KeptRouter } from "./kept.ts";
import { keywordBaseline } from "./keyword-baseline.harness.ts";
import { PRACTISED } from "./practised.harness.ts";
import { agentsOfGraph, type Registry, type RoutedAgent, skillsOfGraph } from "./registry.ts";
import { openRouter } from "./router.ts";

const agents: readonly RoutedAgent[] = [
  ...[...templates().values()].map(({ name, title, description, keywords, domains }) => ({
    id: name,
    name: title,
    description,
    keywords,
    domains,
    isEnabled: true,
    source: "template" as const,
  })),
  ...agentsOfGraph(skillGraph()),
];
const registry: Registry = { agents, skills: skillsOfGraph(skillGraph(), CHIEF) };
const router = openRouter(registry);
const route = (message: string) => router.route(message).agent;
const percent = (part: number) => `${Math.round(part * 100)} %`;
const NOW = Date.parse("2046-11-12T12:00:00Z");

describe("allows", () => {
  test("[row 21] behaviour 49: of 150 labelled messages, 50 of them kept apart, nine of ten go where they should", () => {
    const baseline = keywordBaseline(agents);
    const [apart, practised] = [HELD_OUT, PRACTISED].map((labelled) => accuracyOf(route, labelled));
    expect(apart, "what /api/sla says of it").toBe(ROUTING_ACCURACY);
    const [alone, alonePractised] = [HELD_OUT, PRACTISED].map((labelled) => accuracyOf(baseline, labelled));
    // What a test that passes says on its console is not shown.
    process.stderr.write(
      `Routed right, kept apart: ${percent(apart ?? 0)} (keywords alone ${percent(alone ?? 0)}); practised: ${percent(practised ?? 0)} (keywords alone ${percent(alonePractised ?? 0)})\n`,
    );
    const wrong = HELD_OUT.filter(([message, agent]) => route(message) !== agent);
    expect(apart, JSON.stringify(wrong)).toBeGreaterThanOrEqual(0.9);
    expect(apart).toBeGreaterThanOrEqual(alone ?? 1);
    expect([HELD_OUT.length, PRACTISED.length]).toEqual([50, 100]);
    expect(new Set([...HELD_OUT, ...PRACTISED].map(([message]) => message)).size).toBe(150);
  });

  test("[row 21] behaviour 49: a kept answer is the fresh one, and a changed agent is worked out anew", () => {
    const kept = new KeptRouter();
    const message = "Write Terraform for a new cluster";
    const fresh = kept.route(message, registry, NOW);
    const again = kept.route(message, registry, NOW + 1);
    expect([fresh.isKept, again.isKept]).toEqual([false, true]);
    expect(again.routed).toEqual(fresh.routed);
    expect(kept.route(message, registry, NOW + 60 * 60 * 1_000).isKept, "an hour later").toBe(false);
    const asleep = agents.map((agent) => ({ ...agent, isEnabled: agent.id !== "infrastructure" }));
    const changed = kept.route(message, { ...registry, agents: asleep }, NOW + 2);
    expect(changed).toMatchObject({ isKept: false, routed: { agent: CHIEF } });
    expect(changed.routed.reason).toContain("Infrastructure would know more, and is asleep");
    kept.clear();
    expect(kept.route(message, registry, NOW + 3).isKept).toBe(false);
  });

  test("[row 21] complexity grows with words, length, code and topics, and says why", () => {
    expect(complexityOf("What time is it?")).toMatchObject({ level: "simple", score: 0, factors: [] });
    expect(complexityOf("Implement and test the endpoint; it must be configured")).toMatchObject({
      level: "moderate",
      factors: ["Moderate indicators: implement, test, configured", "It says what must be"],
    });
    const hard = complexityOf(
      "Redesign the distributed architecture and migrate the database, the API and the React frontend",
    );
    expect(hard.level).toBe("complex");
    expect(hard.factors.join()).toContain("Multiple topics: frontend, backend, data");
    expect(complexityOf("x".repeat(401)).estimatedTokens).toBe(101);
  });

  test("[row 23] the skill graph: every link leads to a file, agents have an id, a rule belongs to the chief of staff", () => {
    const graph = skillGraph();
    expect(graph.get("index")).toMatchObject({ type: "moc", folder: "" });
    expect(graph.get("index")?.links.toSorted()).toEqual(
      [...graph.keys()].filter((id) => id !== "index").toSorted(),
    );
    expect(agentsOfGraph(graph).map(({ id }) => id)).toEqual([
      "codegen",
      "infrastructure",
      "planning",
      "security",
    ]);
    expect(registry.skills.find(({ id }) => id === "fallback")?.agent).toBe(CHIEF);
  });
});

describe("refuses", () => {
  test("[row 21] behaviour 49: nobody is guessed: unknown words, a tie and nothing at all go to the chief of staff", () => {
    for (const message of ["Xyzzy plugh", "…", "🙂", "the of and"])
      expect(router.route(message), message).toMatchObject({ agent: CHIEF, confidence: 0, matches: [] });
    const twins = ["one", "two"].map((id) => ({ ...agents[0], id, name: id, keywords: ["gardening"] }));
    const tied = openRouter({ agents: twins as RoutedAgent[], skills: [] }).route("Some gardening");
    expect(tied).toMatchObject({ agent: CHIEF, reason: expect.stringContaining("as near as each other") });
  });

  test.each([
    [
      "a link to no file",
      { "a.md": "---\ntitle: A\ndescription: D\ntype: moc\n---\n[[b]]" },
      /a: it names b/,
    ],
    ["a file without a title", { "a.md": "---\ndescription: D\ntype: moc\n---\n" }, /a\.md: title/],
    ["a type of its own", { "a.md": "---\ntitle: A\ndescription: D\ntype: agent\n---\n" }, /a\.md: type/],
    [
      "two files of one id",
      {
        "x/a.md": "---\ntitle: A\ndescription: D\ntype: moc\n---\n",
        "y/a.md": "---\ntitle: A\ndescription: D\ntype: moc\n---\n",
      },
      /y\/a\.md: another file has the id a/,
    ],
    ["broken front matter", { "a.md": "---\ntitle: [\n---\n" }, /a\.md: /],
  ])("[row 23] a skill graph with %s", (_, files, said) => {
    expect(() => readGraph(files)).toThrow(said);
  });
});
