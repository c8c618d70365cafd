import * as z from "zod/mini";
import type { ServiceContext } from "../tools/service.ts";
import { serverTool } from "../tools/tool.ts";
import { askGoogle, pathPart } from "./ask.ts";
import { draftGmail, GmailLetter, sendGmail } from "./letter.ts";
import { MAIL_HOST, MAIL_UNITS, MailId, MailMessage, mailContent, mailHead } from "./message.ts";
import { textPage } from "./text.ts";

/** Each found message is a request of its own. */
const FOUND_MAX = 20;

const Search = z.object({
  query: z._default(z.string().check(z.maxLength(500)), ""),
  limit: z._default(z.int().check(z.minimum(1), z.maximum(FOUND_MAX)), 10),
  page_token: z.optional(z.string()),
});

async function search(
  { query, limit, page_token: pageToken }: z.infer<typeof Search>,
  context: ServiceContext,
) {
  const Found = z.object({
    messages: z._default(z.array(z.object({ id: z.string() })), []),
    nextPageToken: z.optional(z.string()),
  });
  const asked = {
    part: "mail",
    url: `${MAIL_HOST}/messages`,
    query: { q: query, maxResults: limit, pageToken },
    units: MAIL_UNITS.list,
  } as const;
  const { messages, nextPageToken } = z.parse(Found, await askGoogle(asked, context));
  const heads = await Promise.all(
    messages.map(async ({ id }) => mailHead(await message(id, "metadata", context))),
  );
  return { messages: heads, next_page_token: nextPageToken ?? null };
}

const message = async (
  id: string,
  format: "metadata" | "full",
  context: ServiceContext,
): Promise<MailMessage> =>
  z.parse(
    MailMessage,
    await askGoogle(
      {
        part: "mail",
        url: `${MAIL_HOST}/messages/${pathPart(id)}`,
        query: { format },
        units: MAIL_UNITS.get,
      },
      context,
    ),
  );

const Get = z.object({ id: MailId, part: z._default(z.int().check(z.minimum(1)), 1) });

async function get({ id, part }: z.infer<typeof Get>, context: ServiceContext) {
  const found = await message(id, "full", context);
  const { text, attachments } = mailContent(found);
  return { ...mailHead(found), body: textPage(text, part), attachments };
}

async function thread({ id }: { id: string }, context: ServiceContext) {
  const Thread = z.object({ id: z.string(), messages: z._default(z.array(MailMessage), []) });
  const asked = {
    part: "mail",
    url: `${MAIL_HOST}/threads/${pathPart(id)}`,
    query: { format: "full" },
    units: MAIL_UNITS.thread,
  } as const;
  const found = z.parse(Thread, await askGoogle(asked, context));
  return {
    id: found.id,
    messages: found.messages.map((one) => ({ ...mailHead(one), body: textPage(mailContent(one).text, 1) })),
  };
}

const Label = z.object({
  id: MailId,
  add: z._default(z.array(MailId).check(z.maxLength(20)), []),
  remove: z._default(z.array(MailId).check(z.maxLength(20)), []),
});

async function label({ id, add, remove }: z.infer<typeof Label>, context: ServiceContext) {
  const body = { addLabelIds: add, removeLabelIds: remove };
  const asked = {
    part: "mail",
    method: "POST",
    url: `${MAIL_HOST}/messages/${pathPart(id)}/modify`,
    body,
    units: MAIL_UNITS.modify,
  } as const;
  return mailHead(z.parse(MailMessage, await askGoogle(asked, context)));
}

const OUT = { isOutside: true } as const;
const byId = z.object({ id: MailId });
const quick =
  (add: readonly string[], remove: readonly string[]) => (given: Readonly<Record<string, unknown>>) => ({
    id: given.id ?? given.message_id,
    add,
    remove,
  });

export const MAIL = [
  serverTool({
    name: "gmail_search",
    title: "Search mail",
    description:
      "Messages that fit a Gmail query such as `from:anna newer_than:7d`, with sender and subject.",
    input: Search,
    ...OUT,
    aliases: { search_gmail_messages: (given) => given, search: (given) => given },
    run: search,
  }),
  serverTool({
    name: "gmail_get",
    title: "Read a message",
    description: "A message as text, 8 kB at a time (`part`); attachments are listed.",
    input: Get,
    ...OUT,
    aliases: {
      get_email_content: (given) => ({ id: given.id ?? given.message_id }),
      get_gmail_message_content: (given) => ({ id: given.id ?? given.message_id }),
    },
    run: get,
  }),
  serverTool({
    name: "gmail_thread",
    title: "Read a conversation",
    description: "The messages of a thread, each as far as 8 kB.",
    input: byId,
    ...OUT,
    run: thread,
  }),
  serverTool({
    name: "gmail_label",
    title: "Label a message",
    description:
      "Adds and removes labels by id; archive: remove INBOX, read: remove UNREAD, star: add STARRED.",
    input: Label,
    ...OUT,
    effect: "write",
    isRepeatable: true,
    aliases: { archive: quick([], ["INBOX"]), star: quick(["STARRED"], []), trash: quick(["TRASH"], []) },
    run: label,
  }),
  serverTool({
    name: "gmail_draft",
    title: "Draft a mail",
    description: "Puts a draft into the mailbox; nothing is sent.",
    input: GmailLetter,
    ...OUT,
    effect: "write",
    run: draftGmail,
  }),
  serverTool({
    name: "gmail_send",
    title: "Send a mail",
    description:
      "Waits for a person's approval of this very mail; then call it again with the same arguments.",
    input: GmailLetter,
    ...OUT,
    effect: "final",
    aliases: { send_gmail_message: (given) => given },
    run: sendGmail,
  }),
] as const;
