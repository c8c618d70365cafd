import * as z from "zod/mini";
import { jsonValueIn } from "../../wire/body.ts";
import { hmacHex } from "../../wire/hmac.ts";
import { isSame } from "../../wire/same.ts";
import type { TakenToken } from "./tokens.ts";

/** A signed frame: `sig` is HMAC-SHA256 over `<seq>.<payload>`, with a worker's token as its key. */
const Envelope = z.object({
  _signed: z.literal(true),
  seq: z.int(),
  sig: z.string(),
  payload: z.string(),
});

export type OpenedFrame =
  | { readonly is: "signed"; readonly seq: number; readonly value: unknown; readonly by: TakenToken }
  /** The signature is of no token that is taken; nothing in it counts. */
  | { readonly is: "forged" }
  /** No envelope. */
  | { readonly is: "plain"; readonly value: unknown }
  | { readonly is: "unreadable" };

/** Opens a frame. The signature is checked over the payload's very text: written anew it may be another. */
export async function openEnvelope(text: string, taken: readonly TakenToken[]): Promise<OpenedFrame> {
  const outer = jsonValueIn(text);
  if (outer === undefined) return { is: "unreadable" };
  const envelope = z.safeParse(Envelope, outer);
  if (!envelope.success) return { is: "plain", value: outer };
  const { seq, sig, payload } = envelope.data;
  const by = await signerOf(`${seq}.${payload}`, sig.toLowerCase(), taken);
  if (by === null) return { is: "forged" };
  const value = jsonValueIn(payload);
  return value === undefined ? { is: "unreadable" } : { is: "signed", seq, value, by };
}

/** The newest comes first, which all but those use that were not given it yet. */
async function signerOf(text: string, sig: string, taken: readonly TakenToken[]): Promise<TakenToken | null> {
  for (const one of taken) if (isSame(await hmacHex(one.token, text), sig)) return one;
  return null;
}
