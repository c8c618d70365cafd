import { durable, notCopied, type Objects } from "../bindings.ts";

export const objects = {
  Live: notCopied("It keeps nothing: what it knows lies with the sockets, which end with the deployment."),
} as const satisfies Objects;

/** What keeps open pages up to date is bound to. */
export const bindings = {
  /** One object that holds every open page's socket. */
  LIVE: durable("Live", "live"),
} as const;
