import * as z from "zod/mini";
import { readableText } from "../../language/readable.ts";
import { fromBase64Url, toBase64Url } from "../../wire/base64.ts";

export const MAIL_HOST = "https://gmail.googleapis.com/gmail/v1/users/me";
/** What a request counts (developers.google.com/workspace/gmail/api/reference/quota). */
export const MAIL_UNITS = { list: 5, get: 20, thread: 40, modify: 10, draft: 10, send: 100 } as const;

export const MailId = z.string().check(z.minLength(1), z.maxLength(200));

const Header = z.object({ name: z.string(), value: z.string() });
export type Payload = {
  readonly mimeType?: string | undefined;
  readonly filename?: string | undefined;
  readonly headers?: readonly { name: string; value: string }[] | undefined;
  readonly body?:
    | {
        readonly data?: string | undefined;
        readonly size?: number | undefined;
        readonly attachmentId?: string | undefined;
      }
    | undefined;
  readonly parts?: readonly Payload[] | undefined;
};
const Payload: z.ZodMiniType<Payload> = z.object({
  mimeType: z.optional(z.string()),
  filename: z.optional(z.string()),
  headers: z.optional(z.array(Header)),
  body: z.optional(
    z.object({
      data: z.optional(z.string()),
      size: z.optional(z.number()),
      attachmentId: z.optional(z.string()),
    }),
  ),
  get parts() {
    return z.optional(z.array(Payload));
  },
});
export const MailMessage = z.object({
  id: z.string(),
  threadId: z.optional(z.string()),
  labelIds: z.optional(z.array(z.string())),
  snippet: z.optional(z.string()),
  payload: z.optional(Payload),
});
export type MailMessage = z.infer<typeof MailMessage>;

const SHOWN = ["From", "To", "Cc", "Subject", "Date", "Message-ID"];

/** The head of a message, with its labels. */
export function mailHead({ id, threadId, labelIds = [], snippet = "", payload }: MailMessage) {
  const headers = Object.fromEntries(
    (payload?.headers ?? [])
      .filter(({ name }) => SHOWN.some((one) => one.toLowerCase() === name.toLowerCase()))
      .map(({ name, value }) => [name.toLowerCase(), value]),
  );
  return { id, thread_id: threadId ?? null, labels: labelIds, snippet, ...headers };
}

/** What a person would read: the plain text, or the page as one; attachments are named and not opened. */
export function mailContent({ payload }: MailMessage) {
  const leaves = payload ? leavesOf(payload) : [];
  const inline = leaves.filter(({ filename }) => !filename);
  const data = (type: string) =>
    inline
      .filter(({ mimeType }) => mimeType === type)
      .map(({ body }) => decoded(body?.data ?? ""))
      .join("\n");
  const plain = data("text/plain");
  return {
    text: plain.trim() === "" ? readableText(data("text/html")) : plain,
    attachments: leaves
      .filter(({ filename }) => filename)
      .map(({ filename, mimeType, body }) => ({ filename, mime_type: mimeType, bytes: body?.size ?? null })),
  };
}

const leavesOf = (part: Payload): Payload[] => (part.parts ? part.parts.flatMap(leavesOf) : [part]);

const decoded = (data: string): string => new TextDecoder().decode(fromBase64Url(data));

type Letter = {
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly subject: string;
  readonly body: string;
  readonly inReplyTo: string | null;
};

/** A letter as it travels (RFC 5322, RFC 2047), in base64url. */
export function rawOf({ to, cc, subject, body, inReplyTo }: Letter): string {
  const lines = [
    `To: ${to.join(", ")}`,
    ...(cc.length > 0 ? [`Cc: ${cc.join(", ")}`] : []),
    `Subject: ${encodedWords(subject)}`,
    ...(inReplyTo === null ? [] : [`In-Reply-To: ${inReplyTo}`, `References: ${inReplyTo}`]),
    "MIME-Version: 1.0",
    'Content-Type: text/plain; charset="UTF-8"',
    "Content-Transfer-Encoding: base64",
    "",
    base64(body).replaceAll(/.{76}/g, (line) => `${line}\r\n`),
  ];
  return toBase64Url(new TextEncoder().encode(lines.join("\r\n")));
}

const base64 = (text: string): string =>
  btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));

/** An encoded word has at most 75 characters (RFC 2047 §2): twelve code points of at most four bytes each. */
const WORDS = /.{1,12}/gsu;

const encodedWords = (text: string): string =>
  /^[\x20-\x7e]*$/.test(text)
    ? text
    : (text.match(WORDS) ?? []).map((part) => `=?UTF-8?B?${base64(part)}?=`).join("\r\n ");
