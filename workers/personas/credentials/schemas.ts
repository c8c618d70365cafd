import * as z from "zod/mini";
import { moment } from "../../wire/fields.ts";
import { namesHosts } from "../hosts.ts";
import { id, nullableText, optionalJson, shortText, timestamps } from "../schemas.ts";

const SECRET_MAX_CHARS = 65_536;

const hex = (bytes: number) =>
  z
    .string()
    .check(z.regex(new RegExp(`^[0-9a-fA-F]{${bytes * 2}}$`), { error: `expected ${bytes} bytes in hex` }));

/** Either `plaintext`, or the three parts of AES-256-GCM under a key made from MASTER_KEY, as the orchestrator's clients send them. */
export const CredentialBody = z.object({
  /** Of one that is there: its secret is replaced. */
  id: z.optional(id),
  name: shortText,
  serviceType: shortText,
  plaintext: z.optional(z.string().check(z.minLength(1), z.maxLength(SECRET_MAX_CHARS))),
  encryptedData: z.optional(
    z
      .string()
      .check(
        z.maxLength(2 * SECRET_MAX_CHARS),
        z.regex(/^([0-9a-fA-F]{2})+$/, { error: "expected bytes in hex" }),
      ),
  ),
  iv: z.optional(z.union([hex(16), hex(12)])),
  tag: z.optional(hex(16)),
  /** JSON as a text. `{"allowedHosts": ["gitlab.example.com"]}` names the hosts that the secret may be sent to. */
  metadata: optionalJson.check(
    z.refine((text) => text === undefined || text === null || namesHosts(text), {
      error: 'expected allowedHosts to be a list of hosts, such as {"allowedHosts": ["gitlab.example.com"]}',
    }),
  ),
});

export const CredentialLinkBody = z.object({ credentialId: id });

const REDACTED = z.literal("[REDACTED]");

/** Never with the secret, in whatever form. */
export const PersonaCredential = z.object({
  id: z.string(),
  projectId: z.string(),
  name: z.string(),
  serviceType: z.string(),
  encryptedData: REDACTED,
  iv: REDACTED,
  tag: REDACTED,
  metadata: nullableText,
  lastUsedAt: z.nullable(moment),
  ...timestamps,
});
export type PersonaCredential = z.infer<typeof PersonaCredential>;
