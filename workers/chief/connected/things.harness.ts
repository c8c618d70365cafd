import type { Things } from "./things.ts";

/** Where nothing is. */
export const NO_THINGS: Things = {
  tools: async () => [],
  call: async () => ({ ok: false, code: "credential_missing", why: "Nothing is connected" }),
};
