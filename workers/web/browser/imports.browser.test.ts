import type { BrowserContext } from "playwright-core";
import { describe, expect, test } from "vitest";
import { OPENCLAW, zipOf } from "../../chief/bringing/archives.harness.ts";
import { hasBrowser, PARTNER, standFor } from "./stand.harness.ts";

// Agents that come along from elsewhere, as their owner meets them: what is proposed, taken, granted, changed and taken away.

const stand = standFor();

/** Asks as whoever is signed in on the device: an assistant is its owner's, and a program has another one. */
async function asked(
  { request }: BrowserContext,
  method: string,
  path: string,
  data?: object,
): Promise<Record<string, unknown>> {
  const headers = { origin: stand.front.url, "x-requested-with": "XMLHttpRequest" };
  const reply = await request.fetch(path, { method, headers, ...(data ? { data } : {}) });
  expect(reply.status(), await reply.text()).toBe(200);
  return (await reply.json()) as Record<string, unknown>;
}

/** The fitness coach of whoever is signed in, awake with its schedules. */
async function wakeCoach(context: BrowserContext): Promise<void> {
  const { status, interview } = await asked(context, "GET", "/api/agents/fitness-coach");
  if (status === "active") return;
  for (const message of ["Hello", "just use the defaults"])
    await asked(context, "POST", "/api/chat", { message, sessionKey: "hello" });
  await asked(context, "POST", "/api/agents/fitness-coach/activate", {
    answers: (interview as string[]).map(() => "A run of 5 km"),
  });
}

const archive = (files: Readonly<Record<string, string | Uint8Array>>, name = "molty.zip") => ({
  name,
  mimeType: "application/zip",
  buffer: Buffer.from(zipOf(files)),
});

describe.skipIf(!hasBrowser)("import and export", () => {
  test("an archive is proposed with its price, taken after asking once, granted what is ticked, and taken away again [row 135] [row 136]", async () => {
    const { context, page, heard } = await stand.deviceAt("/imports");
    await page.getByText("Nothing waits for your word.").waitFor();
    await page.getByLabel("A ZIP archive").setInputFiles(archive(OPENCLAW));
    await page.getByRole("button", { name: "Look at what is in it" }).click();
    const card = page.getByRole("article");
    await card.getByText("An OpenClaw workspace from a file").waitFor();
    await card
      .getByText(/at most \$\d+\.\d\d a month with everything that it wants/)
      .first()
      .waitFor();
    await card.getByRole("button", { name: "Take it" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText(/would cost at most \$\d+\.\d\d a month/).waitFor();
    await dialog.getByRole("button", { name: "Keep it" }).click();
    await dialog.waitFor({ state: "detached" });
    await card.getByRole("button", { name: "Take it" }).click();
    await dialog.getByRole("button", { name: "Take it" }).click();
    await card.waitFor({ state: "detached" });
    await page.getByText("It sleeps until you wake it.").first().waitFor();
    const { agents } = (await asked(context, "GET", "/api/agents")) as {
      readonly agents: readonly { readonly name: string; readonly title: string; readonly source: string }[];
    };
    const molty = agents.find(({ source }) => source === "imported");
    expect(molty).toBeDefined();

    await page.getByRole("link", { name: "See it in Agents" }).click();
    await page.getByRole("heading", { name: "What it may do" }).waitFor();
    await page.getByText("May use: no tools").waitFor();
    await page.getByLabel("journal").check();
    await page.getByRole("button", { name: "Allow this" }).click();
    await page.getByText("May use: journal").waitFor();

    await page.goto("/imports");
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: `Download ${molty?.title}` }).click();
    expect((await download).suggestedFilename()).toBe(`${molty?.name}.zip`);
    expect(heard.complaints).toEqual([]);
  });

  test("what is refused says why, and nothing of it is kept; what is proposed is forgotten", async () => {
    const { context, page } = await stand.deviceAt("/imports");
    const proposed = async () => (await asked(context, "GET", "/api/imports")).count;
    const before = await proposed();
    await page.getByLabel("A ZIP archive").setInputFiles(archive({ "../../evil.md": "out" }));
    await page.getByRole("button", { name: "Look at what is in it" }).click();
    await page.getByText("Nothing was brought").waitFor();
    expect(await proposed()).toBe(before);
    await page.getByLabel("A ZIP archive").setInputFiles({
      name: "huge.zip",
      mimeType: "application/zip",
      buffer: Buffer.alloc(1024 * 1024 + 1),
    });
    await page.getByText("huge.zip has more than 1 MiB. Nothing was sent.").waitFor();
    expect(await page.getByRole("button", { name: "Look at what is in it" }).isDisabled()).toBe(true);
    await page.getByLabel("A ZIP archive").setInputFiles(archive(OPENCLAW));
    await page.getByRole("button", { name: "Look at what is in it" }).click();
    await page.getByRole("article").getByRole("button", { name: "Forget it" }).click();
    await page.getByRole("article").waitFor({ state: "detached" });
    expect(await proposed()).toBe(before);
  });
});

describe.skipIf(!hasBrowser)("an agent's files", () => {
  test("are read, changed for oneself alone and taken back; what cannot be read is refused with its reason [row 121]", async () => {
    const { context, page, heard } = await stand.device();
    await wakeCoach(context);
    await page.goto("/agents/fitness-coach");
    const file = page.getByRole("listitem").filter({ hasText: "AGENT.md" });
    await file.getByRole("button", { name: "Show: AGENT.md" }).click();
    const text = page.getByRole("textbox", { name: "AGENT.md" });
    const before = await text.inputValue();
    expect(await file.getByRole("button", { name: "Save: AGENT.md" }).isDisabled()).toBe(true);
    await text.fill(`${before}\nSay it in short sentences.\n`);
    await file.getByRole("button", { name: "Save: AGENT.md" }).click();
    await file.getByText("changed by you").waitFor();
    const kept = await asked(context, "GET", "/api/agents/fitness-coach/files/AGENT.md");
    expect(kept).toMatchObject({ isOwn: true, text: expect.stringContaining("in short sentences") });
    await file.getByRole("button", { name: "Back to the template's: AGENT.md" }).click();
    await file.getByText("changed by you").waitFor({ state: "detached" });
    expect(await text.inputValue()).toBe(before);
    expect(heard.complaints).toEqual([]);
    await text.fill("---\nno: [end\n---\n");
    await file.getByRole("button", { name: "Save: AGENT.md" }).click();
    await file.getByRole("alert").waitFor();
    expect(await asked(context, "GET", "/api/agents/fitness-coach/files/AGENT.md")).toMatchObject({
      isOwn: false,
    });
  });

  test("a newer template is shown line by line before it is taken over", async () => {
    const { context, page } = await stand.device();
    // Only a later build has a newer template: what it would answer is made up, what taking it over does is real.
    const diff = "--- yours/AGENT.md\n+++ template/AGENT.md\n@@ -1 +1 @@\n-Old words\n+New words\n";
    const now = await asked(context, "GET", "/api/agents/cos");
    let isTaken = false;
    await context.route("**/api/agents/cos", (route) =>
      route.fulfill({ json: { ...now, upgrades: isTaken ? [] : [{ file: "AGENT.md", isOwn: false }] } }),
    );
    await context.route("**/api/agents/cos/upgrade", (route) => {
      if (route.request().method() === "GET")
        return route.fulfill({ json: { name: "cos", files: [{ file: "AGENT.md", isOwn: false, diff }] } });
      isTaken = true;
      return route.continue();
    });
    await page.goto("/agents/cos");
    const card = page.getByRole("region", { name: "Its template has changed" });
    await card.getByText("AGENT.md", { exact: true }).click();
    await card.getByText("+New words").waitFor();
    await card.getByRole("button", { name: "Take over the newer files" }).click();
    await card.waitFor({ state: "detached" });
    expect(isTaken).toBe(true);
  });
});

test.skipIf(!hasBrowser)(
  "an administrator sees everybody's assistant in numbers and money, and nothing of what is said [row 137]",
  async () => {
    const { context, page, heard } = await stand.device();
    await wakeCoach(context);
    await page.goto("/people");
    const assistants = page.getByRole("region", { name: "Assistants" });
    await assistants.getByRole("listitem").first().waitFor();
    await assistants
      .getByText(/agents? awake, \d+ schedules?, \d+ conversations?/)
      .first()
      .waitFor();
    expect(await assistants.textContent()).not.toContain("A run of 5 km");
    expect(heard.complaints).toEqual([]);
    const partner = await stand.deviceAt("/more", { person: PARTNER });
    await partner.page.getByRole("link", { name: "Agents" }).first().waitFor();
    expect(await partner.page.getByRole("link", { name: "People and keys" }).count()).toBe(0);
  },
);

test.skipIf(!hasBrowser)("the plan names who is awake, and what each does next", async () => {
  const { context, page, heard } = await stand.device();
  await wakeCoach(context);
  await page.goto("/plan");
  const awake = page.getByRole("region", { name: "Awake agents" });
  await awake.getByRole("link", { name: "Fitness coach" }).waitFor();
  await awake.getByRole("listitem").filter({ hasText: "Fitness coach" }).getByRole("time").waitFor();
  expect(heard.complaints).toEqual([]);
});
