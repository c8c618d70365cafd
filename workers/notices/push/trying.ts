import type { Outside } from "../../outside.ts";
import type { Sql } from "../../portable/sql.ts";
import type { Env } from "../app.ts";
import { push } from "../channels/push.ts";
import type { TriedPush } from "../contract.ts";
import { devicesOf } from "./subscriptions.ts";

/** Sends a message that says nothing to every device of a person. */
export async function tryDevicesOf(
  sql: Sql,
  person: string,
  { PUSH_KEY: key, PAGE_URL: pageUrl }: Pick<Env, "PUSH_KEY" | "PAGE_URL">,
  outside: Pick<Outside, "clock" | "send" | "newId">,
): Promise<TriedPush> {
  const devices = devicesOf(sql, [person]);
  if (!key) return { devices: devices.length, taken: 0, failures: [] };
  const at = outside.clock().getTime();
  const message = { id: outside.newId(at), event: "push.tried", at, fields: {} };
  const failures: string[] = [];
  for (const one of devices) {
    const attempted = await push({ key, pageUrl }, [one], sql, outside).send(message);
    if (!attempted.ok) failures.push(attempted.failure);
  }
  return { devices: devices.length, taken: devices.length - failures.length, failures };
}
