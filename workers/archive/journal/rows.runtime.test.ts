import { runInDurableObject } from "cloudflare:test";
import { expect, test } from "vitest";
import { entry, NOW, openJournal, wake, world } from "./journal.harness.ts";

// What one record costs: rows are what Workers Free runs out of first (schema.ts), then R2's writes (write.ts).

const ROWS_MAX = 7;
const TOGETHER = 20;

type Cursor = { readonly rowsWritten: number };

/** Counts what the object writes from now on; alarms are billed as rows. */
async function counted(journal: Awaited<ReturnType<typeof openJournal>>): Promise<() => number> {
  const cursors: Cursor[] = [];
  let alarms = 0;
  await runInDurableObject(journal, (instance, { storage }) => {
    const object = instance as unknown as { ctx: { storage: DurableObjectStorage } };
    const exec = (query: string, ...values: unknown[]) => {
      const cursor = storage.sql.exec(query, ...values);
      cursors.push(cursor);
      return cursor;
    };
    const noted = over(storage, {
      sql: over(storage.sql, { exec }),
      setAlarm: (at: number) => {
        alarms += 1;
        return storage.setAlarm(at);
      },
      deleteAlarm: () => {
        alarms += 1;
        return storage.deleteAlarm();
      },
    });
    object.ctx = over(object.ctx, { storage: noted });
  });
  return () => cursors.reduce((sum, { rowsWritten }) => sum + rowsWritten, alarms);
}

/** The same object with some members in the place of its own. */
function over<Of extends object>(real: Of, others: Readonly<Record<string, unknown>>): Of {
  return new Proxy(real, {
    get: (target, name) => {
      if (typeof name === "string" && name in others) return others[name];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

test("a record that comes alone: 7 rows with its alarms at most, and one write to R2 [row 109]", async () => {
  const journal = await openJournal();
  // The first one of an object also makes what all others share.
  await journal.append(entry({ at: NOW }));
  await wake(journal);
  const [rows, calls] = [await counted(journal), world.calls];
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
  const [rows, calls] = [await counted(journal), world.calls];
  for (let one = 0; one < TOGETHER; one++) await journal.append(entry({ at: NOW + 60_000 + one }));
  await wake(journal);
  expect(rows() / TOGETHER).toBeLessThan(ROWS_MAX - 1);
  expect(world.calls - calls).toBe(TOGETHER);
});
