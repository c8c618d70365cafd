import { optionalSecret, plainText } from "../bindings.ts";

/** What the edge proxy is bound to. */
export const bindings = {
  /** The backend, as `<url>/process`; empty when there is none. */
  AUMOS_API_URL: plainText(),
  /** Sent to the backend as a bearer token. */
  AUMOS_API_KEY: optionalSecret(),
} as const;
