import * as z from "zod/mini";

const key = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const named = z.object({ id: z.string(), key });

/** What credentials are sealed with. Keys are 32 bytes in hex. */
export const CredentialKeys = z.object({
  current: named,
  /** Of the master key before: what is still sealed with them is sealed anew. */
  earlier: z.array(named),
  /** Those that a client may have encrypted with, of both generations of upstream. */
  arrival: z.array(key),
});
export type CredentialKeys = z.infer<typeof CredentialKeys>;

/** Null without a master key: credentials then cannot be stored. @throws when the binding cannot be read */
export const credentialKeysOf = (binding: string | undefined): CredentialKeys | null =>
  binding === undefined ? null : z.parse(CredentialKeys, JSON.parse(binding));
