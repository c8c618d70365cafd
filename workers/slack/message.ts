import { buttonData } from "../telegram/buttons.ts";

/** Of one section of plain text, and of a message's own text for notifications (docs.slack.dev/reference/block-kit/blocks/section-block). */
const SECTION_MAX_CHARS = 3_000;

/** No previews: fetching a link would tell its server that it was read. */
const QUIET = { unfurl_links: false, unfurl_media: false } as const;

/** The three characters that Slack reads in a text (docs.slack.dev/messaging/formatting-message-text#escaping). */
export const slackEscaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Markdown, which Slack shows itself (docs.slack.dev/reference/block-kit/blocks/markdown-block). */
export const slackMarkdown = (text: string) => ({
  ...QUIET,
  text: slackEscaped(text).slice(0, SECTION_MAX_CHARS).toWellFormed(),
  blocks: [{ type: "markdown", text }],
});

/** Words that are shown as they are, with buttons. */
export const slackPlain = (words: readonly string[], buttons: readonly object[]) => ({
  ...QUIET,
  text: slackEscaped(words.join("\n\n")).slice(0, SECTION_MAX_CHARS).toWellFormed(),
  blocks: [
    ...words
      .filter((text) => text !== "")
      .map((text) => ({
        type: "section",
        text: { type: "plain_text", emoji: false, text: text.slice(0, SECTION_MAX_CHARS).toWellFormed() },
      })),
    ...(buttons.length > 0 ? [{ type: "actions", elements: buttons }] : []),
  ],
});

const STYLES = { show: {}, approve: { style: "primary" }, deny: { style: "danger" } } as const;

/** A button of a question; what it carries is made as on Telegram. */
export const slackButton = async (
  secret: string,
  chat: string,
  decisionId: string,
  [deed, words]: readonly [keyof typeof STYLES, string],
) => ({
  type: "button",
  action_id: deed,
  ...STYLES[deed],
  text: { type: "plain_text", text: words },
  value: await buttonData(secret, chat, { deed, decisionId }),
});
