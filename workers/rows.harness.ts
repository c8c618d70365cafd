import { runInDurableObject } from "cloudflare:test";

type Cursor = { readonly rowsWritten: number };

/** Counts the rows that an object writes from now on; its alarms are billed as rows. @returns how many so far */
export async function countRows(stub: DurableObjectStub): Promise<() => number> {
  const cursors: Cursor[] = [];
  let alarms = 0;
  await runInDurableObject(stub, (instance, { storage }) => {
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
