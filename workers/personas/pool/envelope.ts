import * as z from "zod/mini";
import { jsonValueIn } from "../../wire/body.ts";
import { hmacHex } from "../../wire/hmac.ts";
import { isSame } from "../../wire/same.ts";

/** A signed frame: `sig` is HMAC-SHA256 over `<seq>.<payload>`, with the worker's token as its key. */
const Envelope = z.object({
  _signed: z.literal(true),
  seq: z.int(),
  sig: z.string(),
  payload: z.string(),
});

export type OpenedFrame =
  | { readonly is: "signed"; readonly seq: number; readonly value: unknown }
  /** The signature is not of that token; nothing in it counts. */
  | { readonly is: "forged" }
  /** No envelope. */
  | { readonly is: "plain"; readonly value: unknown }
  | { readonly is: "unreadable" };

/** Opens a frame. The signature is checked over the payload's very text: written anew it may be another. */
export async function openEnvelope(text: string, token: string): Promise<OpenedFrame> {
  const outer = jsonValueIn(text);
  if (outer === undefined) return { is: "unreadable" };
  const envelope = z.safeParse(Envelope, outer);
  if (!envelope.success) return { is: "plain", value: outer };
  const { seq, sig, payload } = envelope.data;
  if (!isSame(await hmacHex(token, `${seq}.${payload}`), sig.toLowerCase())) return { is: "forged" };
  const value = jsonValueIn(payload);
  return value === undefined ? { is: "unreadable" } : { is: "signed", seq, value };
}
