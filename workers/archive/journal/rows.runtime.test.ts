import { expect, test } from "vitest";
import { countRows } from "../../rows.harness.ts";
import { entry, NOW, openJournal, wake, world } from "./journal.harness.ts";

// What one record costs: rows are what Workers Free runs out of first (schema.ts), then R2's writes (write.ts).

const ROWS_MAX = 7;
const TOGETHER = 20;

test("a record that comes alone: 7 rows with its alarms at most, and one write to R2 [row 109]", async () => {
  const journal = await openJournal();
  // The first one of an object also makes what all others share.
  await journal.append(entry({ at: NOW }));
  await wake(journal);
  const [rows, calls] = [await countRows(journal), world.calls];
  await journal.append(entry({ at: NOW + 60_000 }));
  await wake(journal);
  expect(rows()).toBeGreaterThanOrEqual(4);
  expect(rows()).toBeLessThanOrEqual(ROWS_MAX);
  expect(world.calls - calls).toBe(1);
});

test("records that come together share their alarms [row 109]", async () => {
  const journal = await openJournal();
  await journal.append(entry({ at: NOW }));
  await wake(journal);
  const [rows, calls] = [await countRows(journal), world.calls];
  for (let one = 0; one < TOGETHER; one++) await journal.append(entry({ at: NOW + 60_000 + one }));
  await wake(journal);
  expect(rows() / TOGETHER).toBeLessThan(ROWS_MAX - 1);
  expect(world.calls - calls).toBe(TOGETHER);
});
