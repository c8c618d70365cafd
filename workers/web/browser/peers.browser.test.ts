import { type Request as Fetched, Response as Reply } from "miniflare";
import { describe, expect, test } from "vitest";
import { credentialKeysFrom } from "../../../infra/workers/credential-keys.ts";
import { invitationCode } from "../../mcp/peers/invitation.ts";
import { PEER_PATHS } from "../../mcp/peers/paths.ts";
import { identityOf, signedBy } from "../../mcp/peers/proof/identity.ts";
import { ANSWER_HEADER, answerText, signRequest } from "../../mcp/peers/proof/signature.ts";
import { findings } from "./looks.harness.ts";
import { hasBrowser, standFor } from "./stand.harness.ts";

// Other households as their owner sees them under Connections; the test is the other household.

const DAY_MS = 86_400_000;
const tomorrow = new Date(Date.now() + DAY_MS).toISOString().slice(0, 10);
const slot = { from: `${tomorrow}T12:00:00.000Z`, to: `${tomorrow}T12:30:00.000Z` };
const identity = async (name: string) => {
  const made = await identityOf(name, credentialKeysFrom("c3".repeat(32)));
  if (!made) throw new Error("no key");
  return made;
};
/** What the page's Purser sent to the other one, in order. */
const heard: { readonly path: string; readonly body: ReturnType<typeof JSON.parse> }[] = [];

/** What the other household's person said of the slot. */
let became: "waiting" | "accepted" = "waiting";

/** The other household answers, signed by its key. */
async function outbound(request: Fetched): Promise<Reply | undefined> {
  const { hostname, pathname: path } = new URL(request.url);
  if (!hostname.endsWith(".example.org")) return undefined;
  const body = JSON.parse(await request.text());
  heard.push({ path, body });
  const want = body.params?.arguments?.want;
  const answer = {
    from: slot.from,
    to: slot.to,
    busy: [],
    slots: want === "propose_slot" ? [slot] : [],
    slot: want === "accept_slot" ? became : null,
  };
  const result = { content: [{ type: "text", text: JSON.stringify(answer) }] };
  const text = JSON.stringify(
    path === PEER_PATHS.ask ? { jsonrpc: "2.0", id: 1, result } : { paired: true, heard: true },
  );
  const nonce = /nonce="([^"]+)"/.exec(request.headers.get("signature-input") ?? "")?.[1] ?? "";
  const signature = await signedBy(await identity(hostname), answerText(nonce, text));
  return new Reply(text, { headers: { [ANSWER_HEADER]: signature } });
}

const stand = standFor({ config: { masterKey: "ab".repeat(32) }, outbound });

/** Ben accepts the invitation that the page shows. */
async function benAccepts(code: string): Promise<void> {
  const { sealed } = JSON.parse(Buffer.from(code.replace("purser-peer.", ""), "base64url").toString()) as {
    sealed: string;
  };
  const ben = await identity("ben.example.org");
  const body = JSON.stringify({
    name: "Ben",
    origin: "https://ben.example.org",
    publicKey: ben.publicKey,
    level: "availability_only",
    until: new Date(Date.now() + 30 * DAY_MS).toISOString(),
    ticket: "of-bens-own",
  });
  const { headers } = await signRequest({ path: PEER_PATHS.pair, body, grant: sealed }, ben, Date.now());
  const type = { "content-type": "application/json" };
  const reply = await stand.here.send(PEER_PATHS.pair, {
    method: "POST",
    headers: { ...headers, ...type },
    body,
  });
  expect(reply.status, await reply.text()).toBe(200);
}

describe.skipIf(!hasBrowser)("other households", () => {
  test("one is invited, compared, granted, asked, and its grant taken back [row 141] federation", async () => {
    const { page, heard: browser } = await stand.deviceAt("/connections");
    await page.getByRole("heading", { name: "Other households" }).waitFor();
    await page.getByLabel("Your name, as they will see it").fill("Anna");
    await page.getByRole("button", { name: "Make a code" }).click();
    const code = await page.getByRole("status").getByLabel("Invitation").inputValue();
    expect(await findings(page)).toEqual([]);
    await benAccepts(code);
    await page.reload();
    const card = page
      .getByRole("article")
      .filter({ has: page.getByRole("heading", { name: "Ben", exact: true }) });
    await card.getByText("waits for you").waitFor();
    await card.getByText("ben.example.org", { exact: true }).waitFor();
    expect(await findings(page)).toEqual([]);
    await card.getByRole("button", { name: "Grant it to Ben" }).click();
    await card.getByText(/^\W*open$/).waitFor();
    expect(heard.at(-1)).toMatchObject({
      path: PEER_PATHS.news,
      body: { kind: "granted", level: "availability_only" },
    });
    await card.getByRole("button", { name: "Ask: Ben" }).click();
    await card.getByLabel("Day").fill(tomorrow);
    await card.getByRole("button", { name: "When is Ben free?" }).click();
    await card.getByRole("button", { name: /^Ask for \d\d:\d\d$/ }).click();
    await card.getByText("they are asked", { exact: false }).waitFor();
    expect(await findings(page)).toEqual([]);
    became = "accepted";
    await card.getByRole("button", { name: /^Ask for \d\d:\d\d$/ }).click();
    await card.getByText("is agreed, and in your plan", { exact: false }).waitFor();
    await card.getByText("You meet Ben", { exact: false }).waitFor();
    expect(await findings(page)).toEqual([]);
    await card.getByRole("button", { name: "Call off: Ben" }).click();
    await card.getByText("You meet Ben", { exact: false }).waitFor({ state: "detached" });
    expect(heard.at(-1)?.body).toEqual({ kind: "slot_cancelled", ...slot });
    await card.getByRole("button", { name: "Take back: Ben" }).click();
    await card.getByText(/^\W*closed$/).waitFor();
    expect(heard.at(-1)?.body).toEqual({ kind: "withdrawn" });
    await card.getByRole("button", { name: "Forget: Ben" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Forget" }).click();
    await card.waitFor({ state: "detached" });
    expect(browser.complaints).toEqual([]);
  });

  test("an invitation is looked at before it is accepted, and one that is none says so [row 141] federation", async () => {
    const { page } = await stand.deviceAt("/connections");
    const form = page
      .locator("form")
      .filter({ has: page.getByRole("heading", { name: "Accept an invitation" }) });
    await form.getByLabel("Invitation").fill("hello");
    await form.getByRole("button", { name: "Look at it" }).click();
    await form.getByText("begins with purser-peer.", { exact: false }).waitFor();
    const { publicKey } = await identity("carl.example.org");
    const endsAt = new Date(Date.now() + 3_600_000).toISOString();
    const invited = {
      origin: "https://carl.example.org",
      name: "Carl",
      publicKey,
      sealed: "of-carls-own",
      endsAt,
    };
    await form.getByLabel("Invitation").fill(invitationCode(invited));
    await form.getByRole("button", { name: "Look at it" }).click();
    await form.getByText("carl.example.org", { exact: true }).waitFor();
    expect(await findings(page)).toEqual([]);
    await form.getByLabel("Your name, as they will see it").fill("Anna");
    await form.getByRole("button", { name: "It is theirs: accept and grant" }).click();
    const card = page
      .getByRole("article")
      .filter({ has: page.getByRole("heading", { name: "Carl", exact: true }) });
    await card.getByText("waits for them").waitFor();
    expect(heard.at(-1)).toMatchObject({
      path: PEER_PATHS.pair,
      body: { name: "Anna", level: "availability_only" },
    });
  });
});
