import { describe, expect, test } from "vitest";
import { readableText } from "../../language/readable.ts";
import { GOOGLE_SCOPES } from "../connections/scopes.ts";
import { openService, type Seen } from "../service.harness.ts";
import { GOOGLE } from "./server.ts";
import { textPage } from "./text.ts";

// Google Workspace by a stand-in of its documentation (developers.google.com/workspace).

const b64 = (text: string) => Buffer.from(text).toString("base64url");
const MAIL = {
  id: "m1",
  threadId: "t1",
  labelIds: ["INBOX"],
  snippet: "Hello",
  payload: {
    mimeType: "multipart/mixed",
    headers: [
      { name: "From", value: "anna@example.com" },
      { name: "Subject", value: "Größe" },
      { name: "X-Other", value: "no" },
    ],
    parts: [
      {
        mimeType: "text/html",
        body: {
          data: b64(
            `<style>p{}</style><p>Grüße &amp; Küsse</p><script>x()</script><p>${"€".repeat(5_000)}</p>`,
          ),
        },
      },
      { mimeType: "application/pdf", filename: "bill.pdf", body: { size: 12_345, attachmentId: "a1" } },
    ],
  },
};

function open() {
  const events = new Map<string, Record<string, unknown>>();
  const answer = ({ url, method, body }: Seen) => {
    const { pathname } = url;
    if (pathname.endsWith("/messages") && method === "GET")
      return { body: { messages: [{ id: "m1" }], nextPageToken: "n" } };
    if (pathname.endsWith("/messages/send")) return { body: { id: "sent" } };
    if (pathname.endsWith("/drafts")) return { body: { id: "draft" } };
    if (pathname.includes("/messages/")) return { body: MAIL };
    if (pathname.includes("/threads/")) return { body: { id: "t1", messages: [MAIL] } };
    if (pathname.endsWith("/events") && method === "POST") {
      const event = { id: `e${events.size + 1}`, ...(body as object) };
      events.set(event.id, event);
      return { body: event };
    }
    if (pathname.endsWith("/events")) return { body: { items: [...events.values()] } };
    if (pathname.includes("/events/"))
      return method === "DELETE"
        ? { status: 204 }
        : { body: { id: pathname.split("/").at(-1), ...(body as object) } };
    if (pathname.includes("/documents/"))
      return {
        body: {
          title: "Doc",
          body: {
            content: [{ paragraph: { elements: [{ textRun: { content: "One\n" } }] } }, { table: {} }],
          },
        },
      };
    if (pathname.includes("/tasks")) return { body: { id: "task", ...(body as object) } };
    if (pathname.includes("/values/")) return { body: { values: [["a"]] } };
    if (pathname.endsWith("/files")) return { body: { files: [] } };
    return { body: {} };
  };
  return openService(GOOGLE, answer);
}
const letter = { to: ["bert@example.com"], subject: "Größe 😀 und sehr viel mehr Text", body: "Hallö" };

describe("allows", () => {
  test("29: a page as text, cut between characters, with its attachments named and not opened [row 116]", async () => {
    const { body } = await open().call("gmail_get", { id: "m1" });
    expect(body).toMatchObject({
      from: "anna@example.com",
      subject: "Größe",
      attachments: [{ filename: "bill.pdf", mime_type: "application/pdf", bytes: 12_345 }],
    });
    expect(body).not.toHaveProperty("x-other");
    expect(body.body.text.startsWith("Grüße & Küsse\n€")).toBe(true);
    expect(body.body.text).not.toMatch(/x\(\)|p\{\}|\uFFFD/);
    expect([body.body.part, body.body.parts]).toEqual([1, 2]);
    const second = await open().call("gmail_get", { id: "m1", part: 2 });
    expect(body.body.text + second.body.body.text).toBe(`Grüße & Küsse\n${"€".repeat(5_000)}`);
  });

  test("29: every page of a text together to be the text [row 116]", () => {
    const text = "ä€😀x".repeat(3_000);
    const { parts } = textPage(text, 1);
    expect(Array.from({ length: parts }, (_, at) => textPage(text, at + 1).text).join("")).toBe(text);
    expect(textPage("", 1)).toEqual({ text: "", part: 1, parts: 1 });
    expect(readableText("a<br>b&#8364;&#x20AC;&unknown;<!-- no -->")).toBe("a\nb€€&unknown;");
  });

  test("30: a mail that a person has agreed to, whole and with its letters [row 116]", async () => {
    const service = open();
    expect((await service.call("gmail_send", letter)).body).toEqual({ id: "sent" });
    expect(service.asked).toMatchObject([
      { operation: "send_mail", description: expect.stringContaining("bert@example.com"), given: letter },
    ]);
    const raw = String((service.seen.at(-1)?.body as { raw?: string } | undefined)?.raw);
    const [head = "", body = ""] = Buffer.from(raw, "base64url").toString().split("\r\n\r\n");
    expect(Buffer.from(body, "base64").toString()).toBe("Hallö");
    const words = [...head.matchAll(/=\?UTF-8\?B\?([^?]+)\?=/g)].map(([, word = ""]) =>
      Buffer.from(word, "base64").toString(),
    );
    expect(words.join("")).toBe(letter.subject);
    expect(head).toContain("To: bert@example.com\r\n");
  });

  test("31: requests of mail to count their units, and to stay below the minute's [row 116]", async () => {
    const service = open();
    await service.call("gmail_search", { query: "from:anna" });
    expect(service.counts.get("google.mail_units 2046-11-12T12:00")).toBe(25);
    service.counts.set("google.mail_units 2046-11-12T12:00", 4_990);
    expect((await service.call("gmail_get", { id: "m1" })).body).toMatchObject({
      code: "rate_limited",
      retryAfterSeconds: 60,
    });
    service.state.now = new Date("2046-11-12T12:01:00Z");
    expect((await service.call("gmail_get", { id: "m1" })).isError).toBe(false);
  });

  test.each([
    [
      "a day",
      { start: "2046-11-12", end: "2046-11-12" },
      { start: { date: "2046-11-12" }, end: { date: "2046-11-13" } },
    ],
    [
      "days over a month's end",
      { start: "2046-11-29", end: "2046-12-01" },
      { start: { date: "2046-11-29" }, end: { date: "2046-12-02" } },
    ],
    [
      "times of a zone",
      { start: "2046-11-12T09:00", end: "2046-11-12T10:00", time_zone: "America/New_York" },
      { start: { dateTime: "2046-11-12T09:00:00", timeZone: "America/New_York" } },
    ],
    [
      "times with an offset",
      { start: "2046-11-12T09:00:00+01:00", end: "2046-11-12T10:00:00+01:00" },
      { start: { dateTime: "2046-11-12T09:00:00+01:00", timeZone: "Europe/Berlin" } },
    ],
  ])("32: an event of %s to come back as it was sent [row 116]", async (_, when, wired) => {
    const service = open();
    const { body } = await service.call("event_create", { summary: "Trip", ...when });
    expect(service.seen.at(-1)?.body).toMatchObject(wired);
    const short = (text: string) => text.replace(/(T\d\d:\d\d):00/, "$1");
    expect([short(body.start), short(body.end)]).toEqual([short(when.start), short(when.end)]);
    const listed = await service.call("events_list", { start: "2046-11-01", end: "2046-12-31" });
    expect(listed.body.events).toEqual([body]);
  });

  test("documents, sheets, files and tasks, by their other names too", async () => {
    const service = open();
    expect((await service.call("doc_read", { document_id: "d" })).body).toMatchObject({
      title: "Doc",
      body: { text: "One\n" },
    });
    expect((await service.call("get_sheet_values", { spreadsheet_id: "s", range: "A1:B2" })).body).toEqual({
      values: [["a"]],
    });
    await service.call("drive_search", { query: "it's" });
    expect(service.seen.at(-1)?.url.searchParams.get("q")).toBe(
      String.raw`name contains 'it\'s' and trashed = false`,
    );
    expect((await service.call("create_task", { title: "Buy", due: "2046-11-13" })).body).toMatchObject({
      due: "2046-11-13T00:00:00.000Z",
    });
    expect((await service.call("task_complete", { task_id: "t/../x" })).isError).toBe(false);
    expect(service.seen.at(-1)?.url.pathname).toContain("t%2F..%2Fx");
    expect((await service.call("archive", { id: "m1" })).isError).toBe(false);
    expect(service.seen.at(-1)?.body).toEqual({ addLabelIds: [], removeLabelIds: ["INBOX"] });
  });
});

describe("refuses", () => {
  test("28: what was not granted, by its name [row 116]", async () => {
    const service = open();
    service.state.opened = { ok: true, bearer: "bearer-1", scopes: [GOOGLE_SCOPES.mail] };
    const { body } = await service.call("events_list");
    expect(body).toMatchObject({ code: "scope_missing", scope: GOOGLE_SCOPES.calendar });
    expect(service.seen).toEqual([]);
    expect((await service.call("gmail_get", { id: "m1" })).isError).toBe(false);
  });

  test.each([
    ["gmail_send", letter],
    ["event_create", { summary: "x", start: "2046-11-12", end: "2046-11-12" }],
    ["event_update", { event_id: "e", summary: "y" }],
    ["event_delete", { event_id: "e" }],
    ["sheet_append", { spreadsheet_id: "s", range: "A1", rows: [["a"]] }],
  ])("30: %s without a person's yes [row 116]", async (name, given) => {
    const service = open();
    service.state.answers = "wait";
    expect((await service.call(name, given)).body.code).toBe("approval_needed");
    expect(service.seen).toEqual([]);
  });

  test("headers that are smuggled into a mail", async () => {
    const service = open();
    for (const more of [
      { subject: "x\r\nBcc: evil@example.com" },
      { to: ["a@example.com, b@example.com"] },
      { in_reply_to: "<x>\r\nBcc: y" },
    ])
      expect((await service.call("gmail_send", { ...letter, ...more })).body.code).toBe("invalid_arguments");
    expect(service.asked).toEqual([]);
  });
});
