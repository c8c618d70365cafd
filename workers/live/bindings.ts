import { durable } from "../bindings.ts";

/** What keeps open pages up to date is bound to. */
export const bindings = {
  /** One object that holds every open page's socket. */
  LIVE: durable("Live", "live"),
} as const;
