import { evictDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import type { Cursor } from "../../portable/contract.ts";
import { openChief, settle, world } from "../objects.harness.ts";

type Chief = ReturnType<typeof openChief>;

/** The pages of a copy, as the nightly backup reads them. */
async function copied(chief: Chief): Promise<string[]> {
  const pages: string[] = [];
  let cursor: Cursor | null = null;
  do {
    const { text, next }: { text: string; next: Cursor | null } = await chief.stub.exportPage(cursor);
    pages.push(text);
    cursor = next;
  } while (cursor !== null);
  return pages;
}

async function restored(chief: Chief, pages: readonly string[]): Promise<string[]> {
  const repaired: string[] = [];
  for (const [at, text] of pages.entries())
    repaired.push(...(await chief.stub.importPage({ text, isFirst: at === 0 })).repaired);
  return repaired;
}

const knownTo = async (chief: Chief): Promise<string> =>
  JSON.stringify(await chief.hear("What do you know about me?"));

async function lived() {
  const chief = openChief();
  await settle(chief);
  await chief.hear("Remember that my therapist is Dr Blum");
  await chief.hear("Remember that the safe is behind the piano");
  const spent = { model: "m", inputTokens: 1, outputTokens: 1, costNano: 1 };
  const turn = { session: "s", isTainted: false, ...spent };
  const id = "00000000-0000-7000-8000-000000000001";
  await chief.stub.keep(chief.name, {
    ...turn,
    id,
    at: world.now,
    message: "My therapist Blum moved",
    reply: "Noted",
  });
  return chief;
}

describe("a restore of an older copy", () => {
  test("[row 121] behaviour 37: honours what was forgotten since, in facts, turns and search; the rest is back", async () => {
    const chief = await lived();
    const pages = await copied(chief);
    world.now += 60_000;
    expect(JSON.stringify(await chief.hear("Forget about my therapist"))).toContain("Gone");
    expect(await restored(chief, pages)).toEqual([expect.stringContaining("forgotten since the copy")]);
    await evictDurableObject(chief.stub);
    const known = await knownTo(chief);
    expect(known).not.toContain("Blum");
    expect(known).toContain("piano");
    expect((await chief.call("GET", "/api/memory?q=therapist")).body.facts).toEqual([]);
    expect(JSON.stringify(await copied(chief)), "of it no word is left").not.toMatch(/therapist|Blum/);
  });

  test("[row 121] behaviour 37: honours a fact that was forgotten by its id, and what an agent was told; what says the same words stays", async () => {
    const chief = openChief();
    await settle(chief, "the fitness coach", ["A marathon", "Sundays", "skip", "My left knee"]);
    await chief.hear("Remember that I like tea");
    await chief.hear("Remember that I like tea with milk");
    const pages = await copied(chief);
    world.now += 60_000;
    const { facts } = (await chief.call("GET", "/api/memory")).body;
    const tea = facts.find(({ text }: { text: string }) => text === "I like tea");
    expect((await chief.call("DELETE", `/api/memory/${tea.id}`)).status).toBe(200);
    const { soul } = (await chief.call("GET", "/api/agents/fitness-coach")).body;
    const knee = soul.find(({ text }: { text: string }) => text.includes("knee"));
    await chief.call("DELETE", `/api/agents/fitness-coach/soul/${knee.id}`);
    expect(await restored(chief, pages)).toEqual([expect.stringContaining("2 lines that were forgotten")]);
    const known = await knownTo(chief);
    expect(known).toContain("I like tea with milk");
    expect(known).not.toContain("I like tea _(");
    expect(known).not.toContain("knee");
    expect((await chief.call("GET", "/api/memory?q=tea")).body.count).toBe(1);
  });

  test("twice, and with its first page again: the same", async () => {
    const chief = await lived();
    const pages = await copied(chief);
    world.now += 60_000;
    await chief.hear("Forget about my therapist");
    await chief.stub.importPage({ text: pages[0] ?? "", isFirst: true });
    await restored(chief, pages);
    await restored(chief, pages);
    expect(await knownTo(chief)).not.toContain("Blum");
  });

  test("leaves what was said again after it was forgotten", async () => {
    const chief = await lived();
    await chief.hear("Forget about my therapist");
    world.now += 60_000;
    await chief.hear("Remember that my therapist is Dr Kern");
    const pages = await copied(chief);
    await restored(chief, pages);
    const known = await knownTo(chief);
    expect(known).toContain("Kern");
    expect(known).not.toContain("Blum");
  });
});
