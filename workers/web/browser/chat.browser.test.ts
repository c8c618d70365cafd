import { Response as Reply } from "miniflare";
import { describe, expect, test } from "vitest";
import { openOfflineModel } from "../../../infra/offline/model/model.ts";
import { lastText } from "../../../infra/offline/model/request.ts";
import { leftToAll } from "../../sizes.harness.ts";
import { BACKEND, type Device, hasBrowser, PHONE, standFor } from "./stand.harness.ts";

// Talking: an answer that comes bit by bit, one that is stopped, and what it cost.

const stand = standFor({
  model: openOfflineModel((asked) => (lastText(asked).includes("slowly") ? "stalls" : undefined)),
  outbound: (request) => (request.url.startsWith(BACKEND) ? Reply.json({ score: 1 }) : undefined),
});

const writeTo = ({ page }: Device) => page.getByRole("textbox", { name: "Write a message" });

describe.skipIf(!hasBrowser)("chat", () => {
  test("a new owner's first message is answered as it comes, with its cost below it [row 16]", async () => {
    const device = await stand.deviceAt("/");
    const { page, heard } = device;
    const steps = page.getByRole("region", { name: "Begin here" }).getByRole("listitem");
    expect(await steps.getByText("done").count()).toBe(0);
    await page.getByRole("link", { name: "Say hello" }).click();
    await writeTo(device).fill("What is new?");
    await page.getByRole("button", { name: "Send" }).click();
    const reply = page.getByRole("article", { name: "Purser" });
    await reply
      .getByText(/offline model/i)
      .first()
      .waitFor();
    await reply.getByText(/\$\d/).waitFor();
    // What is done is known where a new owner is told to begin, also when the page is opened again.
    await page.goto("/");
    await steps.filter({ hasText: "Say hello" }).getByText("done").waitFor();
    await page.getByRole("link", { name: "See the month's money" }).click();
    // The title alone stands there before the view's code has come.
    await page.getByRole("heading", { name: "Day by day" }).waitFor();
    await page.goto("/");
    await expect.poll(() => steps.getByText("done").count()).toBe(2);
    await page.getByRole("button", { name: "Close this list" }).click();
    await page.reload();
    await page.getByRole("heading", { name: "Needs you" }).waitFor();
    expect(await steps.count()).toBe(0);
    // It is in the conversation's own record, under a title, on every device.
    const second = await stand.deviceAt("/chat");
    await second.page.getByRole("list", { name: "Conversations" }).getByRole("link").first().click();
    await second.page.getByRole("article", { name: "You" }).getByText("What is new?").waitFor();
    expect([...heard.complaints, ...second.heard.complaints]).toEqual([]);
  });

  test("on a small screen the button is still under the finger when the tabs come back", async ({ skip }) => {
    leftToAll(skip);
    const device = await stand.deviceAt("/chat/tapped", { hasTouch: true });
    const { page } = device;
    await writeTo(device).fill("What is new?");
    await page.getByRole("navigation", { name: "Views" }).last().waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("article", { name: "You" }).getByText("What is new?").waitFor();
    expect(await writeTo(device).inputValue()).toBe("");
  });

  test("a keyboard that is put away by its own key brings the tabs back", async ({ skip }) => {
    leftToAll(skip);
    const device = await stand.deviceAt("/chat/put-away", { hasTouch: true });
    const { page } = device;
    const tabs = page.getByRole("navigation", { name: "Views" }).last();
    await writeTo(device).fill("What is n");
    await page.setViewportSize({ ...PHONE, height: 500 });
    await tabs.waitFor({ state: "hidden" });
    await page.setViewportSize(PHONE);
    await tabs.waitFor();
    expect(await writeTo(device).inputValue()).toBe("What is n");
  });

  test("Stop ends the model's call, and nothing stays reserved for it [row 16]", async () => {
    const device = await stand.deviceAt("/chat/stopped");
    const { page } = device;
    await writeTo(device).fill("Count slowly to a thousand");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("button", { name: "Send" }).waitFor();
    await expect
      .poll(async () => (await stand.as("personal", "GET", "/api/budget")).openReservations)
      .toBe(0);
    expect(await page.getByRole("button", { name: "Stop" }).count()).toBe(0);
  });

  test("a conversation is renamed and deleted, after asking once", async ({ skip }) => {
    leftToAll(skip);
    const device = await stand.deviceAt("/chat/renamed");
    const { page } = device;
    await writeTo(device).fill("A plan for the garden");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("article", { name: "Purser" }).getByText(/\$\d/).waitFor();
    await page.getByRole("button", { name: "Rename" }).click();
    await page.getByLabel("Name of this conversation").fill("Garden");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "Garden", level: 1 }).waitFor();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByRole("button", { name: "Delete it" }).click();
    await page.getByRole("heading", { name: "Chat", level: 1 }).waitFor();
    await expect.poll(() => page.getByRole("link", { name: /Garden/ }).count()).toBe(0);
  });

  test("behaviour 1, 2: beside the page, POST / still reaches the proxy, and what is not there is no page", async () => {
    const asked = { action: "evaluate", payload: { prompt: "hello", context: {} } };
    expect(await stand.as("agency", "POST", "/", asked)).toMatchObject({ status: "success" });
    const { page } = await stand.deviceAt("/");
    const reply = await page.goto("/api/nothing");
    expect([reply?.status(), reply?.headers()["content-type"]]).toEqual([
      404,
      expect.stringContaining("json"),
    ]);
    const lost = await page.request.get("/assets/main-LOST.js");
    expect(lost.status()).toBe(404);
    expect(lost.headers()["cache-control"] ?? "").not.toContain("immutable");
  });
});
