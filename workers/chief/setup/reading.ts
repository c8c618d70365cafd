/** What people begin a conversation with, in the languages of Western Europe; nothing else may be in the message. */
const GREETING =
  /^(?:hi|hello|hey|hiya|howdy|good (?:morning|afternoon|evening|day)|greetings|hallo|servus|moin|gr(?:ü|ue)(?:ß|ss)(?: gott| dich)?|guten (?:tag|morgen|abend)|hola|buenos d(?:í|i)as|bonjour|salut|bonsoir|ciao|buongiorno|ol(?:á|a)|hej|hoi)(?:[\s,]+(?:there|you|purser|all|zusammen|everyone|again))?[\s!.,:)👋]*$/iu;

export const isGreeting = (text: string): boolean => GREETING.test(text.trim());

const START =
  /^(?:let'?s )?(?:(?:start|begin|continue|resume|go on with|finish|do) (?:the )?)?set[- ]?up(?: please)?[.!]*$/i;
export const wantsSetup = (text: string): boolean => START.test(text.trim());

const YES =
  /^(?:yes|yep|yeah|yup|sure|ok(?:ay)?|fine|good|great|perfect|please|please do|sounds good|looks good|go ahead|agreed|correct|ja|gerne|passt|klar|oui|s(?:í|i))\b/i;
const NO =
  /^(?:no|nope|nah|none|neither|not now|no thanks?|no thank you|nein|keine?|non|skip(?: (?:it|this|that))?|pass|keep(?: it)?|nothing|don'?t)\b/i;
const LATER = /^(?:later|not now|another time|maybe later|stop|cancel|not today|sp(?:ä|ae)ter|pause)\b/i;
const SKIP_ALL =
  /^(?:skip (?:the )?(?:set[- ]?up|everything|all)|just (?:start|use (?:the )?defaults)|use (?:the )?defaults)\b/i;

export const isYes = (text: string): boolean => YES.test(text.trim());
export const isNo = (text: string): boolean => NO.test(text.trim());
export const isLater = (text: string): boolean => LATER.test(text.trim());
export const skipsAll = (text: string): boolean => SKIP_ALL.test(text.trim());

const ANSWER_MAX_CHARS = 400;

/** Whether a message is something else than the answer that was asked for: then it is answered first, and the question waits. */
export const isAside = (text: string): boolean => {
  const plain = text.trim();
  return plain.endsWith("?") || plain.length > ANSWER_MAX_CHARS;
};

const NAMED =
  /(?:call (?:you|yourself)|name you|you(?:'re| are)(?: called| now)?|your name (?:is|shall be|will be|should be)|named|name is|let'?s (?:say|take)|how about|ich nenne dich|du hei(?:ß|ss)t)\s+["'“]?([\p{L}\p{M}][\p{L}\p{M}\p{N} .'’-]{0,38})/iu;
const PLAIN =
  /^["'“]?([\p{Lu}\p{Lo}\p{L}][\p{L}\p{M}\p{N}.'’-]{0,30}(?: [\p{L}][\p{L}\p{M}\p{N}.'’-]{0,20}){0,2})["'”]?[.!]?$/u;

/** The name that an answer gives; null where it gives none. */
export function nameIn(text: string): string | null {
  const plain = text.trim();
  const found = NAMED.exec(plain)?.[1] ?? PLAIN.exec(plain)?.[1];
  return found?.trim().replace(/[.!'’ -]+$/u, "") || null;
}
