import * as z from "zod/mini";
import type { ServiceContext } from "../tools/service.ts";
import { agreed, askGoogle } from "./ask.ts";
import { MAIL_HOST, MAIL_UNITS, MailId, rawOf } from "./message.ts";

const Address = z
  .string()
  .check(
    z.maxLength(320),
    z.regex(/^[^\s,;<>"]+@[^\s,;<>"]+$/, "expected an address such as anna@example.com"),
  );

export const GmailLetter = z.object({
  to: z.array(Address).check(z.minLength(1), z.maxLength(50)),
  cc: z._default(z.array(Address).check(z.maxLength(50)), []),
  subject: z.string().check(z.maxLength(500), z.regex(/^[^\r\n]*$/, "expected one line")),
  body: z.string().check(z.maxLength(100_000)),
  thread_id: z.optional(MailId),
  in_reply_to: z.optional(
    z.string().check(z.regex(/^<[^\s<>]+>$/, "expected a message-id such as <x@example.com>")),
  ),
});

const wired = ({
  to,
  cc,
  subject,
  body,
  thread_id: threadId,
  in_reply_to: inReplyTo,
}: z.infer<typeof GmailLetter>) => ({
  raw: rawOf({ to, cc, subject, body, inReplyTo: inReplyTo ?? null }),
  ...(threadId === undefined ? {} : { threadId }),
});

/** Puts it into the mailbox, where its person finds it. */
export const draftGmail = (letter: z.infer<typeof GmailLetter>, context: ServiceContext) =>
  askGoogle(
    {
      part: "mail",
      method: "POST",
      url: `${MAIL_HOST}/drafts`,
      body: { message: wired(letter) },
      units: MAIL_UNITS.draft,
    },
    context,
  );

/** Sends it, once its person has agreed to this very letter. */
export async function sendGmail(letter: z.infer<typeof GmailLetter>, context: ServiceContext) {
  const people = [...letter.to, ...letter.cc].join(", ");
  await agreed(
    "mail",
    {
      operation: "send_mail",
      description: `Send a mail to ${people}: ${letter.subject}`,
      given: letter,
    },
    context,
  );
  return askGoogle(
    {
      part: "mail",
      method: "POST",
      url: `${MAIL_HOST}/messages/send`,
      body: wired(letter),
      units: MAIL_UNITS.send,
    },
    context,
  );
}
