import { sendMail } from "../../mail/api.ts";
import type { PairedChat } from "../chats/store.ts";
import type { Channel } from "./channel.ts";
import { noticeWords, outcomeOf } from "./chats.ts";

type Settings = { readonly binding: SendEmail; readonly sender: string; readonly pageUrl: string };

const SUBJECT_MAX_CHARS = 80;

/** The addresses of people who have switched mail on. A question comes with a link to the page, where it is answered. */
export const mailNotices = (settings: Settings, chats: readonly Pick<PairedChat, "chat">[]): Channel => ({
  name: "mail",
  calls: chats.length,
  async send(message) {
    const { text, decisionId } = noticeWords(message);
    const link = `${settings.pageUrl}/${decisionId === null ? "" : "approvals"}`;
    const [first = ""] = text.split("\n");
    const subject = first.length > SUBJECT_MAX_CHARS ? `${first.slice(0, SUBJECT_MAX_CHARS)}…` : first;
    const answers = chats.map(({ chat }) =>
      sendMail(settings, { to: chat, subject, text: `${text}\n\n${link}` }),
    );
    return outcomeOf(await Promise.all(answers));
  },
});
