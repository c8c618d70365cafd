import { durable, type Objects, one, optionalSecret } from "../bindings.ts";

export const objects = { Outbox: one("outbox") } as const satisfies Objects;

/** What the owner's outbox is bound to. */
export const bindings = {
  /** The one object that every notice passes through. */
  OUTBOX: durable("Outbox", "notices"),
  /** Where notices go, as a POST of JSON. A secret, because chat services put their credential into the address. */
  NOTIFY_URL: optionalSecret(),
} as const;
