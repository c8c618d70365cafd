import type { Env, MessagingContext } from "./app.ts";

export const householdOutbox = ({ OUTBOX }: Pick<Env, "OUTBOX">) => OUTBOX.getByName("outbox");
export const messengerOf = ({ MESSENGER }: Pick<Env, "MESSENGER">) => MESSENGER.getByName("messenger");

/** Whom a request is for: a program acts for the owner, a person for themselves. */
export const personOf = ({ caller, OWNER }: MessagingContext["env"]): string =>
  caller.kind === "person" ? caller.name : OWNER;
