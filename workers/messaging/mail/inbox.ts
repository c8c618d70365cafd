import { roleIn } from "../../people.ts";
import { bytesUpTo } from "../../wire/pieces.ts";
import type { MessagingContext } from "../app.ts";
import { takeSent } from "../taking.ts";
import { AUTOMATIC, letterOf, MAIL_MAX_BYTES } from "./letter.ts";

/** What is needed of what Cloudflare hands over (developers.cloudflare.com/email-service/api/route-emails/email-handler). */
export type Handed = Pick<ForwardableEmailMessage, "raw" | "rawSize" | "setReject" | "from" | "to">;

/** A stranger learns no more than somebody whose mail is not proven. */
const NOT_KNOWN = "This address takes mail from its own people only";

/**
 * A mail to the assistant's address, routed here by Email Routing. Whoever has not paired their address, and whose domain does not stand for
 * the mail, is told so by the mail's own refusal, and leaves nothing. What is thrown makes the sender's server try again.
 */
export async function takeMail(env: MessagingContext["env"], mail: Handed): Promise<void> {
  if (env.MAIL === undefined || mail.to.toLowerCase() !== env.MAIL_ADDRESS) return mail.setReject(NOT_KNOWN);
  // Nobody to answer: what reports and out-of-office notes are sent with (RFC 5321 §4.5.5).
  if (/^(<>)?$/.test(mail.from.trim())) return mail.setReject(AUTOMATIC);
  if (mail.rawSize > MAIL_MAX_BYTES)
    return mail.setReject(`It is too large: ${MAIL_MAX_BYTES / 1024} KiB at most, without attachments`);
  const letter = await letterOf(await bytesOf(mail.raw));
  if (letter.is === "unread") return mail.setReject(letter.why);
  // The address that they sign in with: to another one nothing could be sent, and its own mail would be answered for ever.
  const isKnown = roleIn(env.PEOPLE, letter.sent.sender) !== null;
  if (!isKnown || (await takeSent(env, "mail", letter.sent)) === "stranger") return mail.setReject(NOT_KNOWN);
}

/** What it says of its size is not relied on. */
async function bytesOf(raw: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const bytes = await bytesUpTo(raw, MAIL_MAX_BYTES);
  if (bytes === null) throw new RangeError("The mail is longer than it said");
  return bytes;
}
