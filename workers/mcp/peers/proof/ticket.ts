import * as z from "zod/mini";
import type { CredentialKeys } from "../../../sealing/keys.ts";
import { seal, unseal } from "../../../sealing/sealing.ts";

// What a peer shows to be let in, and what it cannot read: sealed under the deployment's own key, so that the Worker knows a good one
// without asking any object, and a wrong one costs none.

/** The least that a ticket has to say: whose it is, and which grant it stands for. What the grant allows is with the grant. */
const Ticket = z.object({
  /** The grant, which another one replaces. */
  grant: z.string(),
  peer: z.string(),
  person: z.string(),
  /** Who alone can use it. */
  holder: z.string(),
  until: z.number(),
});
export type Ticket = z.infer<typeof Ticket>;

const Invitation = z.object({ id: z.string(), person: z.string(), until: z.number() });
export type Invitation = z.infer<typeof Invitation>;

const VERSION = 1;
/** Key id, initialisation vector, data with its tag. */
const SEALED = /^([0-9a-f]{16}|[a-z0-9-]{1,16})\.([0-9a-f]{24})\.([0-9a-f]{34,2048})$/;

export const ticketFor = (ticket: Ticket, keys: CredentialKeys): Promise<string> =>
  sealed("peer ticket", ticket, keys);
export const invitationFor = (invitation: Invitation, keys: CredentialKeys): Promise<string> =>
  sealed("peer invitation", invitation, keys);

/** Null for everything that this deployment has not made itself. */
export const ticketIn = (text: string, keys: CredentialKeys): Promise<Ticket | null> =>
  opened("peer ticket", text, Ticket, keys);
export const invitationIn = (text: string, keys: CredentialKeys): Promise<Invitation | null> =>
  opened("peer invitation", text, Invitation, keys);

async function sealed(about: string, plain: object, keys: CredentialKeys): Promise<string> {
  const { keyId, iv, data } = await seal(JSON.stringify(plain), keys, about, VERSION);
  return `${keyId}.${iv}.${data}`;
}

async function opened<S extends z.ZodMiniType>(
  about: string,
  text: string,
  schema: S,
  keys: CredentialKeys,
): Promise<z.infer<S> | null> {
  const [, keyId, iv, data] = SEALED.exec(text) ?? [];
  if (keyId === undefined || iv === undefined || data === undefined) return null;
  const plain = await unseal({ keyId, version: VERSION, iv, data }, keys, about);
  return plain === null ? null : (z.safeParse(schema, JSON.parse(plain)).data ?? null);
}
