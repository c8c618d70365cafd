import { describe, expect, test } from "vitest";
import { NotConnected } from "../life.ts";
import { lifeOf } from "./life.ts";
import type { ThingSaid, Things } from "./things.ts";

const NOW = Date.parse("2027-03-03T12:00:00Z");
const ZONE = "Europe/Berlin";
type Given = Readonly<Record<string, unknown>>;

const lifeWith = (answer: (tool: string, given: Given) => object | ThingSaid, now = NOW) => {
  const asked: (readonly [string, Given])[] = [];
  const things: Things = {
    tools: async () => [],
    call: async (_server, tool, given) => {
      asked.push([tool, given]);
      const said = answer(tool, given);
      return "ok" in said ? said : { ok: true, text: JSON.stringify(said) };
    },
  };
  return { ...lifeOf(things, now, ZONE), asked };
};
const letter = (id: string, more = {}) => ({
  id,
  snippet: `text ${id}`,
  from: "anna@example.com",
  subject: "Hi",
  ...more,
});
const inbox = (...ids: string[]) => ({ messages: ids.map((id) => letter(id)), next_page_token: null });

describe("mail", () => {
  test("[row 127] behaviour 24: the same mail comes once, also where Gmail finds it again in the overlap", async () => {
    const first = lifeWith(() => inbox("a", "b"));
    const one = await first.mail?.since(null, 30);
    expect(one?.mails.map(({ id, text }) => [id, text])).toEqual([
      ["a", "text a"],
      ["b", "text b"],
    ]);
    expect(first.asked[0]?.[1].query).toBe(`in:inbox after:${(NOW - 86_400_000) / 1_000}`);
    const later = lifeWith(() => inbox("c", "b"), NOW + 300_000);
    const two = await later.mail?.since(one?.cursor ?? null, 30);
    expect(two?.mails.map(({ id }) => id)).toEqual(["c"]);
    expect(later.asked[0]?.[1].query, "ten minutes before the last look").toBe(
      `in:inbox after:${(NOW - 600_000) / 1_000}`,
    );
  });

  test("more than fits keeps its place: the rest comes with the next look", async () => {
    const pages: Record<string, object> = {
      first: { messages: Array.from({ length: 20 }, (_, at) => letter(`n${at}`)), next_page_token: "second" },
      second: { messages: Array.from({ length: 20 }, (_, at) => letter(`o${at}`)), next_page_token: "third" },
    };
    const { mail } = lifeWith((_, { page_token: token = "first" }) => pages[String(token)] ?? {});
    const found = await mail?.since(null, 30);
    expect(found?.mails).toHaveLength(40);
    expect(JSON.parse(found?.cursor ?? "").after, "not moved").toBe(NOW - 86_400_000);
  });

  test("a date that its sender wrote moves no cursor", async () => {
    const future = {
      messages: [letter("a", { date: "Fri, 01 Jan 2099 00:00:00 +0000" })],
      next_page_token: null,
    };
    const found = await lifeWith(() => future).mail?.since(null, 30);
    expect(JSON.parse(found?.cursor ?? "").after).toBe(NOW - 600_000);
  });

  test("what is not connected is NotConnected; every other refusal is an error without what it was about", async () => {
    const refusing = (code: string) => lifeWith(() => ({ ok: false, code, why: "anna's letter" })).mail;
    await expect(refusing("credential_missing")?.since(null, 30)).rejects.toThrow(NotConnected);
    await expect(refusing("rate_limited")?.since(null, 30)).rejects.toThrow(
      "google gmail_search: rate_limited",
    );
  });
});

describe("calendar", () => {
  test("events in their order; a whole day is the day in the person's zone, a cancelled one is none", async () => {
    const { calendar } = lifeWith(() => ({
      events: [
        { summary: "Holiday", start: "2027-03-03", end: "2027-03-03" },
        { summary: "Dentist", start: "2027-03-03T09:00:00+01:00", end: "2027-03-03T10:00:00+01:00" },
        { summary: "Off", status: "cancelled", start: "2027-03-03", end: "2027-03-03" },
        { start: null, end: null },
      ],
    }));
    const iso = (at: number) => new Date(at).toISOString();
    const found = await calendar?.between(NOW, NOW + 3_600_000);
    expect(found?.map(({ title, from, to }) => [title, iso(from), iso(to)])).toEqual([
      ["Holiday", "2027-03-02T23:00:00.000Z", "2027-03-03T23:00:00.000Z"],
      ["Dentist", "2027-03-03T08:00:00.000Z", "2027-03-03T09:00:00.000Z"],
    ]);
  });
});

describe("journal", () => {
  test("entries, training, sleep and money of each day, as lines", async () => {
    const day = {
      entries: [{ at: "2027-03-03T08:00:00Z", text: "Slept well" }],
      workouts: [{ sport: "Running", started_at: "2027-03-03T06:00:00Z", seconds: 3_600, metres: 10_500 }],
      sleep: [{ started_at: "2027-03-02T22:00:00Z", ended_at: "2027-03-03T05:30:00Z", score: 81 }],
      expenses: [{ amount_minor: 1_250, currency: "EUR", merchant: "Baker", note: null }],
    };
    const empty = { entries: [], workouts: [], sleep: [], expenses: [] };
    const { journal, asked } = lifeWith((_, { date }) => (date === "2027-03-03" ? day : empty));
    const found = await journal?.between(NOW - 86_400_000, NOW + 3_600_000);
    expect(found?.map(({ kind, text }) => [kind, text])).toEqual([
      ["note", "Slept well"],
      ["training", "Running, 10.5 km, 60 min"],
      ["sleep", "slept 450 min, score 81"],
      ["money", "12.50 EUR, Baker"],
    ]);
    expect(asked.map(([, { date }]) => date)).toEqual(["2027-03-02", "2027-03-03"]);
  });
});
