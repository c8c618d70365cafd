import { buttonData } from "../telegram/buttons.ts";

/** docs.discord.com/developers/resources/message#create-message */
export const DISCORD_MESSAGE_MAX_CHARS = 2_000;

/** Seen by whoever asked, and by nobody else in the channel. */
export const EPHEMERAL = 1 << 6;
/** No previews of links. */
const SUPPRESS_EMBEDS = 1 << 2;

/** A text without previews, which calls nobody by name. */
const quiet = (content: string, components: readonly object[]) => ({
  content,
  components,
  flags: SUPPRESS_EMBEDS,
  allowed_mentions: { parse: [] },
});

/** Markdown, which Discord shows itself. */
export const discordMarkdown = (content: string) => quiet(content, []);

/** Words that are shown as they are: each character that Discord would read stands for itself. */
export const discordPlain = (words: string, buttons: readonly object[]) =>
  quiet(
    cut(words.replaceAll(/[\\*_~`|>#[\]<@]/g, String.raw`\$&`)),
    buttons.length > 0 ? [{ type: 1, components: buttons }] : [],
  );

const cut = (text: string): string =>
  text.length <= DISCORD_MESSAGE_MAX_CHARS
    ? text
    : `${text
        .slice(0, DISCORD_MESSAGE_MAX_CHARS - 1)
        .replace(/\\$/, "")
        .toWellFormed()}…`;

const STYLES = { show: 2, approve: 3, deny: 4 } as const;

/** A button of a question (docs.discord.com/developers/components/reference#button); what it carries is made as on Telegram. */
export const discordButton = async (
  secret: string,
  chat: string,
  decisionId: string,
  [deed, label]: readonly [keyof typeof STYLES, string],
) => ({
  type: 2,
  style: STYLES[deed],
  label,
  custom_id: await buttonData(secret, chat, { deed, decisionId }),
});
