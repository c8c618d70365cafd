import { sendMail } from "../../mail/api.ts";
import { type MessengerChannel, type OutgoingMessage, type Post, postWords } from "../channel.ts";
import type { ArrivalTask, QueuedCall } from "../store.ts";

/** What a mail is sent by. */
export type MailBox = { readonly binding: SendEmail; readonly sender: string; readonly pageUrl: string };

/** Of the mail that is answered, so that the answer stands below it. */
export type MailThread = { readonly subject: string; readonly ids: readonly string[] };

/** What is kept until it is sent. */
type Kept = MailThread & { readonly to: string; readonly text: string };

/**
 * Mail. Nothing is decided by it: whoever may write in somebody's name would decide too, so that a question comes with a link, and the page
 * asks who it is (docs/decisions/115-mail.md).
 */
export const mailChannel = (box: MailBox): MessengerChannel => ({
  name: "mail",
  hello: `Mail from this address goes to your assistant now, and what waits for you comes here. Forward to ${box.sender} what it should read.`,
  reply: (task, markdown) => [outgoing(task, markdown)],
  post: async (task, post) => outgoing(task, linked(box, post)),
  change: async (task, post) => outgoing(task, linked(box, post)),
  pressed: async () => null,
  async send({ chat, body }: QueuedCall) {
    const { text, subject, ids } = JSON.parse(body) as Kept;
    return sendMail(box, { to: chat, subject, text, answers: ids });
  },
});

const linked = ({ pageUrl }: MailBox, post: Post): string =>
  post.question === null ? postWords(post) : `${postWords(post)}\n\nAnswer on the page: ${pageUrl}/approvals`;

/** Always something new: no mail is ever changed. */
function outgoing({ chat, arrived }: ArrivalTask, text: string): OutgoingMessage {
  const via = arrived.is === "message" || arrived.is === "paired" ? arrived.via : undefined;
  const thread: MailThread =
    via === undefined ? { subject: "Your assistant", ids: [] } : (JSON.parse(via) as MailThread);
  const kept: Kept = { ...thread, to: chat, text };
  return { method: "sendMessage", body: JSON.stringify(kept), plain: text };
}
