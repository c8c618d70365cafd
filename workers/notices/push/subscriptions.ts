import { firstOf, type Sql } from "../../portable/sql.ts";

/** Devices of one person, and of everybody together: what one notice may be sent to within an alarm (deliver.ts). */
export const DEVICES_PER_PERSON_MAX = 8;
export const DEVICES_MAX = 20;

/** A device that wants to be told. Times are Unix milliseconds. */
export type PushDevice = {
  readonly id: string;
  /** Whose it is: the address they sign in with. */
  readonly person: string;
  /** Where its browser's push service takes messages for it. Whoever knows it could try, but not without our key. */
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
  readonly createdAt: number;
  /** When its service last took a message; null before. */
  readonly takenAt: number | null;
  /** Failures since then. */
  readonly failures: number;
};

/** What a browser says of one. */
export type NewDevice = Pick<PushDevice, "person" | "endpoint" | "p256dh" | "auth">;

/** One of a person's, by its id or its endpoint. */
export type NamedDevice = Pick<PushDevice, "person"> & Partial<Pick<PushDevice, "id" | "endpoint">>;

/** Rows as devices. */
const SELECT =
  "SELECT id, person, endpoint, p256dh, auth, created_at AS createdAt, taken_at AS takenAt, failures FROM subscriptions";

/** The oldest first. Only of people who may still sign in. */
export const devicesOf = (sql: Sql, people: readonly string[]): PushDevice[] =>
  sql.all<PushDevice>(`${SELECT} ORDER BY id`).filter(({ person }) => people.includes(person));

/** Keeps a device, or what its browser says of it now; the same again changes nothing. The person's oldest makes room. */
export function keepSubscription(
  sql: Sql,
  of: NewDevice,
  { id, now }: { readonly id: string; readonly now: number },
): PushDevice {
  return sql.atomically(() => {
    const known = firstOf<PushDevice>(sql, `${SELECT} WHERE endpoint = ?`, of.endpoint);
    if (known?.person === of.person && known.p256dh === of.p256dh && known.auth === of.auth) return known;
    // Another person signed in on this device: it is theirs from here on.
    sql.all("DELETE FROM subscriptions WHERE endpoint = ?", of.endpoint);
    makeRoom(sql, of.person);
    sql.all(
      `INSERT INTO subscriptions (id, person, endpoint, p256dh, auth, created_at, taken_at, failures)
       VALUES (?, ?, ?, ?, ?, ?, NULL, 0)`,
      id,
      of.person,
      of.endpoint,
      of.p256dh,
      of.auth,
      now,
    );
    return { ...of, id, createdAt: now, takenAt: null, failures: 0 };
  });
}

function makeRoom(sql: Sql, person: string): void {
  sql.all(
    `DELETE FROM subscriptions WHERE id IN (SELECT id FROM subscriptions WHERE person = ? ORDER BY id DESC LIMIT -1 OFFSET ?)`,
    person,
    DEVICES_PER_PERSON_MAX - 1,
  );
  sql.all(
    "DELETE FROM subscriptions WHERE id IN (SELECT id FROM subscriptions ORDER BY id DESC LIMIT -1 OFFSET ?)",
    DEVICES_MAX - 1,
  );
}

/** Forgets a device; none is no failure. True when there was one. */
export const removeSubscription = (sql: Sql, { person, id, endpoint }: NamedDevice): boolean =>
  sql.all(
    "DELETE FROM subscriptions WHERE person = ? AND (id = ? OR endpoint = ?) RETURNING id",
    person,
    id ?? null,
    endpoint ?? null,
  ).length > 0;

/** What came of one message. `gone`: its service knows it no more (RFC 8030 §7.3). */
export function noteSent(sql: Sql, id: string, outcome: "taken" | "failed" | "gone", now: number): void {
  if (outcome === "gone") sql.all("DELETE FROM subscriptions WHERE id = ?", id);
  else if (outcome === "taken")
    sql.all("UPDATE subscriptions SET taken_at = ?, failures = 0 WHERE id = ?", now, id);
  else sql.all("UPDATE subscriptions SET failures = failures + 1 WHERE id = ?", id);
}
