import { durable, type Objects, one, optionalSecret } from "../bindings.ts";

export const objects = { Orchestrator: one("orchestrator") } as const satisfies Objects;

/** What the personas' orchestrator is bound to. */
export const bindings = {
  /** The one object that is the personas' database. */
  ORCHESTRATOR: durable("Orchestrator", "personas"),
  /** What credentials are sealed with, derived by the program from `masterKey`: JSON of `CredentialKeys`; absent without one. */
  CREDENTIAL_KEYS: optionalSecret(),
} as const;
