import { describe, expect, test } from "vitest";
import { countRows } from "../../rows.harness.ts";
import { DAY, entry, NOW, openJournal, wake } from "./journal.harness.ts";

const STRANGER = { kind: "nobody", name: "", role: null, credential: "none" } as const;
const OK = "page 200 -";
const REFUSED = "none 404 not_found";

describe("allows", () => {
  test("[row 23] the door's counts: everybody's of a month together, the next one begun anew", async () => {
    const journal = await openJournal();
    await journal.append(entry({ at: NOW }), { [OK]: 2 });
    await journal.append(entry({ at: NOW + 1 }), { [OK]: 1, [REFUSED]: 3 });
    await journal.append(entry({ at: NOW + 2, client: STRANGER }), { [REFUSED]: 4 });
    await journal.append(entry({ at: NOW + 30 * DAY }), { [OK]: 1 });
    expect(await journal.doorCounts("2046-11")).toEqual({ [OK]: 3, [REFUSED]: 7 });
    expect(await journal.doorCounts("2046-12")).toEqual({ [OK]: 1 });
    expect(await journal.doorCounts("2046-10")).toEqual({});
  });

  test("[row 23] the door's counts: no row besides those of the record", async () => {
    const written = async (counts: Record<string, number>) => {
      const journal = await openJournal();
      await journal.append(entry({ at: NOW }), counts);
      await wake(journal);
      const rows = await countRows(journal);
      await journal.append(entry({ at: NOW + 60_000 }), counts);
      await wake(journal);
      return rows();
    };
    expect(await written({ [OK]: 1, [REFUSED]: 2 })).toBe(await written({}));
  });
});

describe("fails safe", () => {
  test("[row 23] the door's counts: once for each entry, however often it is handed on", async () => {
    const journal = await openJournal();
    const streamed = entry({ at: NOW, complete: false });
    await journal.append(streamed, { [OK]: 1 });
    await journal.append({ ...streamed, complete: true }, { [OK]: 1 });
    expect(await journal.doorCounts("2046-11")).toEqual({ [OK]: 1 });
  });

  test("[row 23] the door's counts: a row does not grow past what we could have named", async () => {
    const journal = await openJournal();
    const many = Object.fromEntries(Array.from({ length: 600 }, (_, at) => [`page ${at} -`, 1]));
    await journal.append(entry({ at: NOW }), many);
    await journal.append(entry({ at: NOW + 1 }), { "page 0 -": 1, "page 599 -": 1 });
    const counts = await journal.doorCounts("2046-11");
    expect([Object.keys(counts).length, counts["page 0 -"]]).toEqual([500, 2]);
  });
});
