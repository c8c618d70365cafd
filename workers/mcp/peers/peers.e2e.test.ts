import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OWNER } from "../../../infra/offline/household.harness.ts";
import { callTool, connect } from "../mcp.harness.ts";
import { PEER_PATHS } from "./paths.ts";
import { openTwoHouseholds, pairUp, type TwoHouseholds } from "./two-households.harness.ts";

// Two deployments that speak with each other by their public doors; what is behind the doors is tried in the runtime's tests.

let two: TwoHouseholds;
let ids: { readonly annas: string; readonly bens: string };
beforeAll(async () => {
  two = await openTwoHouseholds();
  ids = await pairUp(two, {
    byAnna: { level: "availability_only", days: 30 },
    byBen: { level: "availability_only", days: 30 },
  });
});
afterAll(() => two.close());

const HOUR_MS = 3_600_000;
/** Whole hours from now on, so that no test hangs on the time of day. */
const at = (hours: number) => new Date((Math.floor(Date.now() / HOUR_MS) + hours) * HOUR_MS).toISOString();
const ask = (body: object) =>
  two.ben.as(OWNER, "POST", `/api/peers/${ids.bens}/ask`, { question: "availability", ...body });

describe("allows", () => {
  test("[row 141] federation: two households pair, both grant, and one asks the other when it is free", async () => {
    const asked = await ask({ from: at(24), to: at(48) });
    expect(asked.status, JSON.stringify(asked.body)).toBe(200);
    expect(asked.body).toMatchObject({
      peer: { name: "Anna", host: "anna.example.com" },
      answer: { busy: [], slot: null },
    });
    expect(two.posts.at(-1)?.request.url).toBe("https://anna.example.com/federation/mcp");
  });

  test("[row 141] federation: a slot waits at the real gate, whatever its rules say, until its person agrees", async () => {
    const { anna } = two;
    const slot = { want: "accept_slot", from: at(30), to: at(31) };
    expect((await ask(slot)).body.answer.slot).toBe("waiting");
    const { approvals } = (await anna.as(OWNER, "GET", "/api/approvals")).body;
    const [waiting] = approvals.filter(({ type }: { type: string }) => type === "accept_slot");
    expect(waiting.description).toContain("Ben (ben.example.com)");
    const answered = await anna.as(OWNER, "POST", `/api/approvals/${waiting.id ?? waiting.decisionId}`, {
      decision: "approve",
    });
    expect(answered.status, JSON.stringify(answered.body)).toBeLessThan(300);
    expect((await ask(slot)).body.answer.slot).toBe("accepted");
    expect((await ask({ from: slot.from, to: slot.to })).body.answer.busy).toEqual([
      { from: slot.from, to: slot.to },
    ]);
  });

  test("[row 141] federation: the agreed time stands in both real plans, in a new version too, and leaves them when it is called off", async () => {
    const { anna, ben } = two;
    const slot = { from: at(30), to: at(31) };
    const { body } = await ben.as(OWNER, "GET", "/api/plan");
    const zone: string = body.time_zone;
    const date = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" }).format(
      new Date(slot.from),
    );
    const meetings = async (home: typeof anna) => {
      const { items } = (await home.as(OWNER, "GET", `/api/plan?date=${date}`)).body;
      return items
        .filter(({ category }: { category: string }) => category === "household")
        .map(({ title, status }: { title: string; status: string }) => [title, status]);
    };
    expect([await meetings(anna), await meetings(ben)]).toEqual([
      [["Meet Ben", "pending"]],
      [["Meet Anna", "pending"]],
    ]);
    const key = { authorization: `Bearer ${ben.here.tokens.cos_internal}` };
    const journal = await connect(ben.front.url, key, undefined, "/mcp/journal");
    const made = await callTool(journal, "create_daily_plan", {
      plan_date: date,
      items: [{ title: "Rest" }],
    });
    await journal.close();
    expect(made.isError, JSON.stringify(made.body)).toBe(false);
    expect(await meetings(ben), "in the new version").toEqual([["Meet Anna", "pending"]]);
    const cancelled = await ben.as(OWNER, "POST", `/api/peers/${ids.bens}/cancel`, slot);
    expect([cancelled.status, cancelled.body.isDelivered], JSON.stringify(cancelled.body)).toEqual([
      200,
      true,
    ]);
    expect([await meetings(anna), await meetings(ben)]).toEqual([
      [["Meet Ben", "replaced"]],
      [["Meet Anna", "replaced"]],
    ]);
    expect((await ask(slot)).body.answer.busy).toEqual([]);
    const told = async (home: typeof anna) =>
      (await home.as(OWNER, "GET", "/api/notices")).body.notices
        .filter(({ event }: { event: string }) => event === "meeting.cancelled")
        .map(({ fields }: { fields: { detail: string } }) => fields.detail);
    expect(await told(anna)).toEqual([expect.stringMatching(/^Ben has called off your meeting of /)]);
    expect(await told(ben)).toEqual([]);
  });

  test("[row 141] federation: an MCP client asks by Purser's own tools, and by the server of peers", async () => {
    const { front, here } = two.ben;
    const key = { authorization: `Bearer ${here.tokens.cos_internal}` };
    const own = await connect(front.url, key);
    const given = { question: "availability", from: at(24), to: at(26) };
    expect((await callTool(own, "list_peers")).body).toMatchObject({
      peers: [{ id: ids.bens, state: "open" }],
    });
    expect(await callTool(own, "ask_peer", { peerId: ids.bens, ...given })).toMatchObject({
      isError: false,
      body: { question: "availability" },
    });
    await own.close();
    const mounted = await connect(front.url, key, undefined, "/mcp/peers");
    expect(await callTool(mounted, "ask_peer", { peer: ids.bens, ...given })).toMatchObject({
      isError: false,
    });
    const taking = { peer: ids.bens, ...given, want: "accept_slot" };
    expect(await callTool(mounted, "ask_peer", taking)).toMatchObject({
      isError: true,
      body: { code: "for_people" },
    });
    await mounted.close();
  });

  test("[row 141] federation: both doors have a record of a question: who asked, and which; no ticket and no answer", async () => {
    const { anna, ben, posts } = two;
    await ask({ from: at(24), to: at(26) });
    const recordsOf = async (home: typeof anna, route: string) => {
      const { body } = await home.as(OWNER, "GET", `/api/audit/records?route=${encodeURIComponent(route)}`);
      return JSON.stringify(body.records);
    };
    const asked = await recordsOf(anna, "POST /federation/mcp");
    expect(asked).toContain("peer:Ben (ben.example.com)");
    expect(asked).toContain("peer.availability");
    const asking = await recordsOf(ben, "POST /api/peers");
    expect(asking).toContain(OWNER);
    const ticket = posts.at(-1)?.request.headers.get("peer-grant") ?? "no ticket was sent";
    expect(asked + asking).not.toContain(ticket);
    expect(asked + asking).not.toContain("busy");
  });
});

describe("refuses", () => {
  test("[row 141] federation: behaviour 50, at the door: a replayed request, a stranger, a changed body are one refusal, and a program grants nothing", async () => {
    const { anna, ben, posts, deliver } = two;
    await ask({ from: at(24), to: at(25) });
    const last = posts.at(-1);
    if (!last) throw new Error("nothing was sent");
    const seen = async (post: typeof last) => {
      const reply = await deliver(post);
      const { requestId: _, ...body } = (await reply.json()) as Record<string, unknown>;
      return { status: reply.status, body };
    };
    const replayed = await seen(last);
    const changed = await seen({ ...last, text: last.text.replace("availability", "artifact") });
    const stranger = await fetch(`${anna.front.url}${PEER_PATHS.ask}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    const { requestId: _, ...nothing } = (await stranger.json()) as Record<string, unknown>;
    expect(replayed).toMatchObject({ status: 401, body: { code: "invalid_token" } });
    expect(changed).toEqual(replayed);
    expect({ status: stranger.status, body: nothing }).toEqual(replayed);
    const program = await fetch(`${ben.front.url}/api/peers/invitations`, {
      method: "POST",
      headers: { authorization: `Bearer ${ben.here.tokens.admin}`, "content-type": "application/json" },
      body: JSON.stringify({ name: "Ben" }),
    });
    expect(program.status).toBe(403);
  });

  test("[row 141] federation: more than a question's bytes, and another type, end at the door", async () => {
    const post = (body: string, type: string) =>
      fetch(`${two.anna.front.url}${PEER_PATHS.ask}`, {
        method: "POST",
        headers: { "content-type": type },
        body,
      });
    expect((await post("x".repeat(20_000), "application/json")).status).toBe(413);
    expect((await post("{}", "text/plain")).status).toBe(415);
  });

  test("[row 141] federation: a grant that is taken back closes the other side's asking at once", async () => {
    const { anna, posts } = two;
    const revoked = await anna.as(OWNER, "DELETE", `/api/peers/${ids.annas}/grant`);
    expect(revoked.body).toMatchObject({ isDelivered: true, peer: { state: "closed" } });
    const before = posts.length;
    const asked = await ask({ from: at(24), to: at(25) });
    expect([asked.status, asked.body.reason]).toEqual([409, "withdrawn"]);
    expect(posts).toHaveLength(before);
  });
});
