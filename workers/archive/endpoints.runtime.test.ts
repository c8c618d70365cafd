import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { dayOf } from "../time/calendar.ts";
import { openArchive } from "./endpoints.harness.ts";
import { AUDIT, DAY, entry, hashInR2, keysInR2, NOW, wake, world } from "./journal/journal.harness.ts";
import { operations } from "./operations.ts";
import type { AuditReply, HeadReply } from "./schemas.ts";
import { sealKey } from "./seals/chain.ts";

const TODAY = dayOf(NOW);

type Journal = Awaited<ReturnType<typeof openArchive>>["journal"];

async function write(journal: Journal, count: number): Promise<void> {
  for (let index = 0; index < count; index++) await journal.append(entry({ at: NOW + index }));
  await wake(journal);
}

describe("allows", () => {
  test("[row 110] lists and reads records page by page, with their exact texts and hashes", async () => {
    const { journal, call } = await openArchive();
    await write(journal, 45);
    const first = (await call<AuditReply>("/api/audit")).body;
    expect(first.items).toHaveLength(40);
    const second = (await call<AuditReply>(`/api/audit?cursor=${first.cursor}`)).body;
    expect(second).toMatchObject({ cursor: null });
    const items = [...first.items, ...second.items];
    expect(items.map(({ key }) => key)).toEqual(await keysInR2("audit/"));
    for (const { key, text, bytes, sha256 } of items.slice(0, 3)) {
      expect(text).toBe(await (await AUDIT.get(key))?.text());
      expect(bytes).toBe(new TextEncoder().encode(text ?? "").length);
      expect(sha256).toBe(await hashInR2(key));
    }
    z.parse(operations["GET /api/audit"].reply, first);
  });

  test("[row 110] a prefix narrows it, a whole key reads one, and seals are read the same way", async () => {
    const { journal, call } = await openArchive();
    await write(journal, 3);
    world.now = NOW + DAY;
    await wake(journal);
    const one = (await call<AuditReply>(`/api/audit?prefix=audit/${NOW + 1}.json`)).body;
    expect(one.items.map(({ key }) => key)).toEqual([`audit/${NOW + 1}.json`]);
    const seals = (await call<AuditReply>("/api/audit?prefix=seals/2046-11")).body;
    expect(seals.items.map(({ key }) => key)).toEqual([sealKey(TODAY)]);
    expect(JSON.parse(seals.items[0]?.text ?? "")).toMatchObject({ day: TODAY, count: 3 });
    expect((await call<AuditReply>("/api/audit?limit=2")).body.items).toHaveLength(2);
  });

  test("[row 111] the head tells the last seal, what waits, and what the journal remembers", async () => {
    const { journal, call } = await openArchive();
    expect((await call<HeadReply>("/api/audit/head")).body).toEqual({
      firstDay: null,
      keptFrom: null,
      lastSeal: null,
      seals: 0,
      unwritten: 0,
      oldestUnwrittenAt: null,
      failingSince: null,
      conflicts: 0,
    });
    await write(journal, 2);
    world.now = NOW + DAY;
    await wake(journal);
    await journal.append(entry());
    const { body } = await call<HeadReply>(`/api/audit/head?from=${TODAY}&to=${TODAY}&unsealed=`);
    const seal = { day: TODAY, sha256: await hashInR2(sealKey(TODAY)) };
    expect(body).toMatchObject({
      lastSeal: seal,
      seals: 1,
      unwritten: 1,
      oldestUnwrittenAt: new Date(world.now).toISOString(),
      witness: [seal],
      unsealed: { items: [{ key: `audit/${world.now}.json`, stored: false }], next: null },
    });
    z.parse(operations["GET /api/audit/head"].reply, body);
  });
});

describe("refuses", () => {
  test.each([
    "/api/audit?prefix=daily/",
    "/api/audit?prefix=",
    "/api/audit?prefix=audit/../seals",
    "/api/audit?cursor=other/key",
    `/api/audit?cursor=audit/${"%C3%A4".repeat(600)}`,
    "/api/audit?limit=0",
    "/api/audit?limit=41",
    "/api/audit?limit=1e1",
    "/api/audit/head?from=2046-11-12",
    "/api/audit/head?from=2046-11-12&to=2046-11-11",
    "/api/audit/head?from=2046-02-30&to=2046-03-01",
    "/api/audit/head?from=2000-01-01&to=2046-11-12",
  ])("[row 110] %s", async (path) => {
    const { call } = await openArchive();
    expect(await call(path)).toMatchObject({ status: 400, body: { code: "invalid_request" } });
  });
});

describe("fails safe", () => {
  test("[row 110] bytes that are no text come as they are, and a byte order mark stays", async () => {
    const { call } = await openArchive();
    // U+1F480 without its last byte would decode to the same sign as any other broken letter.
    await AUDIT.put("audit/1.json", new Uint8Array([0x22, 0xf0, 0x9f, 0x92, 0x22]));
    await AUDIT.put("audit/2.json", new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d]));
    const { items } = (await call<AuditReply>("/api/audit")).body;
    expect(items[0]).toMatchObject({ text: null, base64: "IvCfkiI=", bytes: 5 });
    expect(items[1]).toMatchObject({ text: "\ufeff{}", bytes: 5 });
  });

  test("[row 110] large objects share a page only as far as they fit", async () => {
    const { call } = await openArchive();
    for (const name of ["1", "2", "3"]) await AUDIT.put(`audit/${name}.json`, "x".repeat(3 * 1024 * 1024));
    const first = (await call<AuditReply>("/api/audit")).body;
    expect(first).toMatchObject({ items: [{ key: "audit/1.json" }], cursor: "audit/1.json" });
    const last = (await call<AuditReply>("/api/audit?cursor=audit/2.json")).body;
    expect(last).toMatchObject({ items: [{ key: "audit/3.json" }], cursor: null });
  });
});
