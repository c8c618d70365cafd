import { fromBase64Url, toBase64Url } from "../wire/base64.ts";
import { macOf } from "./proof.ts";

/** What a button of a question does. */
const BUTTON_DEEDS = ["show", "approve", "deny"] as const;
export type ButtonDeed = (typeof BUTTON_DEEDS)[number];

/** Which question, and what is to become of it. */
export type Pressed = { readonly deed: ButtonDeed; readonly decisionId: string };

/** What a question is answered with, and the words on it, in the order in which they stand. */
const ANSWERS = [
  ["approve", "Approve"],
  ["deny", "Deny"],
] as const satisfies readonly (readonly [ButtonDeed, string])[];
export type AnswerButton = (typeof ANSWERS)[number];

/** The buttons of a question, each as the messenger has it; none where there is no question. */
export const answerButtons = async <T>(
  question: string | null,
  made: (decisionId: string, button: AnswerButton) => Promise<T>,
): Promise<T[]> => (question === null ? [] : Promise.all(ANSWERS.map((button) => made(question, button))));

/** 128 bits, as much as nobody guesses. */
const NONCE_BYTES = 16;
const UUID_BYTES = 16;
const DATA = /^([sad]):([\w-]{22})\.([\w-]{22})$/;

/**
 * What a button carries (`callback_data`, at most 64 bytes): the deed, the question, and a nonce that only whoever has the bot's token
 * makes, for that chat alone. Whether the question still waits is the gate's to say, so that a button works once, whenever and wherever
 * the question was answered (docs/decisions/093-telegram.md).
 */
export async function buttonData(
  token: string,
  chat: string,
  { deed, decisionId }: Pressed,
): Promise<string> {
  const id = toBase64Url(bytesOfUuid(decisionId));
  return `${deed.charAt(0)}:${id}.${await nonceOf(token, chat, deed, id)}`;
}

/** What was pressed; null when it is no button of ours for that chat. */
export async function pressedOf(token: string, chat: string, data: string): Promise<Pressed | null> {
  const [, letter = "", id = "", nonce = ""] = DATA.exec(data) ?? [];
  const deed = BUTTON_DEEDS.find((one) => one.startsWith(letter) && letter !== "");
  if (deed === undefined || nonce !== (await nonceOf(token, chat, deed, id))) return null;
  return { deed, decisionId: uuidOf(fromBase64Url(id)) };
}

const nonceOf = async (token: string, chat: string, deed: ButtonDeed, id: string): Promise<string> =>
  toBase64Url((await macOf(token, `button ${chat} ${deed} ${id}`)).slice(0, NONCE_BYTES));

const bytesOfUuid = (uuid: string): Uint8Array =>
  Uint8Array.from({ length: UUID_BYTES }, (_, at) =>
    Number.parseInt(uuid.replaceAll("-", "").slice(at * 2, at * 2 + 2), 16),
  );

function uuidOf(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
