import { describe, expect, test } from "vitest";
import { openOfflineModel } from "../../../infra/offline/model/model.ts";
import { lastText } from "../../../infra/offline/model/request.ts";
import { axeFindings, tooWide } from "./axe.harness.ts";
import { untilLive } from "./heard.harness.ts";
import { HOSTILE } from "./seed.harness.ts";
import { cardOf, DESK, hasBrowser, PARTNER, standFor } from "./stand.harness.ts";

// The personas on the page: what is registered, what runs, what is asked, what fires.

const QUESTION = { manual_review: { title: "Merge it?", description: HOSTILE, severity: "high" } };

const stand = standFor({
  model: openOfflineModel((asked) => {
    const said = lastText(asked);
    if (said.includes("was approved")) return { text: "Merged, as you said.\n" };
    if (said.includes("please ask")) return { text: `Let me ask.\n${JSON.stringify(QUESTION)}\n` };
    if (said.includes("cannot be done"))
      return { text: '{"outcome_assessment":{"accomplished":false,"summary":"No","blockers":["no key"]}}\n' };
    return { text: "Looks good to me.\n" };
  }),
});

const admin = (method: string, path: string, body?: object) => stand.as("admin", method, path, body);

/** A persona that hears of its own kind of event. */
async function register(name: string, more: object = {}): Promise<string> {
  const { id } = await admin("POST", "/api/personas", { name, systemPrompt: "You review.", ...more });
  await admin("POST", "/api/subscriptions", { personaId: id, eventType: `for_${name}` });
  return String(id);
}
const tell = (name: string, payload: object = {}) =>
  admin("POST", "/api/events", {
    eventType: `for_${name}`,
    sourceType: "manual",
    sourceId: "a test",
    payload,
  });

describe.skipIf(!hasBrowser)("a persona", () => {
  test("is listed with what happened to it and what it said, while it happens [row 42] [row 57] [row 63] [row 99]", async () => {
    const { page, heard } = await stand.deviceAt("/personas");
    await page.getByText("No persona is registered.").waitFor();
    await page.getByText("No event was published yet.").waitFor();
    await untilLive(heard);
    await register("Reviewer");
    await tell("Reviewer", { asks: "nothing" });
    await admin("POST", "/api/events", { eventType: "unheard", sourceType: "manual" });
    await page.getByRole("link", { name: /^Reviewer/ }).waitFor();
    const execution = cardOf(page, "Reviewer");
    await execution.getByText("done").waitFor();
    await execution.getByRole("button", { name: "Show output" }).click();
    await execution.getByText("Looks good to me.").waitFor();
    const events = page.getByRole("region", { name: "Events, the latest first" });
    await events.getByRole("listitem").filter({ hasText: "for_Reviewer" }).getByText("delivered").waitFor();
    await events
      .getByRole("listitem")
      .filter({ hasText: "unheard" })
      .getByText("nobody subscribes")
      .waitFor();
    expect(heard.complaints).toEqual([]);
  });

  test("asks, is answered on the page, and goes on before the reader's eyes [row 92] [row 99] [row 100]", async () => {
    const id = await register("Asker");
    await tell("Asker", { task: "please ask" });
    const { page, heard } = await stand.deviceAt(`/personas/${id}`);
    const question = cardOf(page, "Asker asks");
    await question.getByText("Merge it?").waitFor();
    await question.getByText("U+202E").first().waitFor();
    const execution = page.getByRole("article", { name: /^Asker, / });
    await execution.getByText("It waits for a person's answer").waitFor();
    await execution.getByRole("button", { name: "Show output" }).click();
    await execution.getByText("Let me ask.").waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(await tooWide(page)).toEqual([]);
    await question.getByLabel("What you want to say to it").fill("Go ahead");
    await question.getByRole("button", { name: "Approve" }).click();
    await execution.getByText("Merged, as you said.").waitFor();
    await execution.getByText("done").waitFor();
    expect(await question.count()).toBe(0);
    await page.getByText("The execution has ended: done.").waitFor({ state: "attached" });
    expect(heard.complaints).toEqual([]);
  });

  test("56. that says itself that it did not do its task shows it, and what stood in its way [row 93]", async () => {
    const id = await register("Honest");
    await tell("Honest", { task: "cannot be done" });
    const { page } = await stand.deviceAt(`/personas/${id}`);
    await page.getByRole("button", { name: "Show output" }).click();
    await page.getByText("ended without doing its task").waitFor();
    await page.getByText("What stood in its way: no key").waitFor();
  });

  test("has its triggers with the next moment and their history, and fires one now [row 78] [row 82] [row 175]", async () => {
    const id = await register("Regular");
    const schedule = { cron: "0 6 * * 1", time_zone: "Asia/Tokyo", event_type: "for_Regular" };
    const config = JSON.stringify(schedule);
    await admin("POST", "/api/triggers", { personaId: id, triggerType: "schedule", config });
    const { page, heard } = await stand.deviceAt(`/personas/${id}`, { viewport: DESK });
    const trigger = page.getByRole("article", { name: "Schedule 0 6 * * 1 (Asia/Tokyo)" });
    await trigger.getByText(/^in \d/).waitFor();
    await trigger.getByText("never").waitFor();
    await trigger.getByRole("button", { name: "Show history" }).click();
    await trigger.getByText("It has not fired yet.").waitFor();
    await trigger.getByRole("button", { name: "Fire now" }).click();
    await trigger.getByRole("listitem").getByText("done").waitFor();
    await trigger.getByRole("listitem").getByText("0.0 s late").waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(heard.complaints).toEqual([]);
  });

  test("that waits for a worker is cancelled, and one that is turned off is started by nothing [row 59]", async () => {
    const id = await register("Builder", { runsOn: "worker" });
    await tell("Builder");
    const { page } = await stand.deviceAt(`/personas/${id}`);
    const execution = page.getByRole("article", { name: /^Builder, / });
    await execution.getByText("It needs a shell, and waits for a worker to connect").waitFor();
    await page.getByRole("link", { name: "All personas" }).click();
    const workers = page.getByRole("region", { name: "Workers" });
    await workers.getByText("1 waits: It needs a shell, and waits for a worker to connect").waitFor();
    await page.goBack();
    await execution.getByRole("button", { name: "Cancel" }).click();
    await execution.getByText("cancelled").waitFor();
    await page.getByRole("button", { name: "Turn off" }).click();
    await page.getByRole("button", { name: "Turn on" }).waitFor();
    await tell("Builder");
    const { id: event } =
      ((await admin("GET", "/api/events?limit=1")) as unknown as { id: string }[])[0] ?? {};
    expect(await admin("GET", `/api/events/${String(event)}`)).toMatchObject({ status: "skipped" });
  });

  test("is not shown to those of the household who may not call it", async () => {
    const { page } = await stand.deviceAt("/more", { person: PARTNER });
    await page.getByRole("link", { name: "Settings" }).first().waitFor();
    expect(await page.getByRole("link", { name: "Personas" }).count()).toBe(0);
  });
});
