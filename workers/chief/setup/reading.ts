/** What people begin a conversation with, in the languages of Western Europe; nothing else may be in the message. */
const GREETING =
  /^(?:hi|hello|hey|hiya|howdy|good (?:morning|afternoon|evening|day)|greetings|hallo|servus|moin|gr(?:ü|ue)(?:ß|ss)(?: gott| dich)?|guten (?:tag|morgen|abend)|hola|buenos d(?:í|i)as|bonjour|salut|bonsoir|ciao|buongiorno|ol(?:á|a)|hej|hoi)(?:[\s,]+(?:there|you|purser|all|zusammen|everyone|again))?[\s!.,:)👋]*$/iu;

export const isGreeting = (text: string): boolean => GREETING.test(text.trim());

const START =
  /^(?:let'?s )?(?:(?:start|begin|continue|resume|go on with|finish|do) (?:the )?)?set[- ]?up(?: please)?[.!]*$/i;
export const wantsSetup = (text: string): boolean => START.test(text.trim());

const YES =
  /^(?:yes|yep|yeah|yup|sure|ok(?:ay)?|fine|good|great|perfect|please|please do|sounds good|looks good|go ahead|agreed|correct|ja|gerne|passt(?: so)?|klar|in ordnung|oui|d['’]accord|c['’]est bon|parfait|s(?:í|i)|vale|de acuerdo|est(?:á|a) bien|perfecto)(?!\p{L})/iu;
const NO =
  /^(?:no|nope|nah|none|neither|no thanks?|no thank you|nein|keine?|nichts|non|aucun(?:e)?|rien|ning(?:ú|u)n[oa]?|nada|skip(?: (?:it|this|that))?|pass|keep(?: it)?|nothing|don'?t|i (?:don'?t|do not) know|not sure|dunno|idk|(?:ich )?wei(?:ß|ss)(?: ich)? (?:es )?nicht|je ne sais pas|no s(?:é|e))(?!\p{L})/iu;
/** Nothing else may be in the message: "pause the mail digest" is a change of the schedules. */
const LATER =
  /^(?:please )?(?:(?:maybe |do (?:it|this) )?later|not now|another time|stop|cancel|not today|never mind|forget (?:it|that|this)|vergiss (?:es|das)|sp(?:ä|ae)ter|nicht jetzt|pause|plus tard|pas maintenant|laisse tomber|m(?:á|a)s tarde|ahora no|d(?:é|e)jalo)(?: (?:please|bitte|for now|the set-?up|set-?up))?[\s.!,]*$/iu;
const BACK =
  /^(?:please )?(?:(?:go |let'?s go |take me )?(?:a |one )?(?:step )?back|undo|previous(?: question)?|the question before|(?:einen schritt |geh )?zur(?:ü|ue)ck|retour|la question d['’]avant|atr(?:á|a)s|volver)(?: (?:please|bitte|one(?: question)?|a question|to the (?:last|previous) (?:one|question)))?[\s.!,]*$/iu;
const SKIP_ALL =
  /^(?:skip (?:the )?(?:set[- ]?up|everything|all)|just (?:start|use (?:the )?defaults)|use (?:the )?defaults)\b/i;

/** An answer that tells nothing; "no more than twenty percent" tells something. */
const SKIPPED =
  /^(?:no|nope|none|nothing|nein|nichts|keine?|non|(?:no|keine) (?:idea|ahnung|thanks?|thank you)|skip(?: (?:it|this|that)(?: one)?)?|pass|next(?: (?:one|question))?|weiter|i (?:don'?t|do not) know(?: yet)?|not sure(?: yet)?|(?:bin )?(?:mir )?nicht sicher|dunno|idk|(?:ich )?wei(?:ß|ss)(?: ich)? (?:es )?(?:noch )?nicht|(?:ü|ue)berspringen|rien|aucune id(?:é|e)e|je ne sais pas(?: encore)?|(?:je )?passe|suivant|nada|ni idea|(?:no )?(?:lo )?no s(?:é|e)|no lo s(?:é|e)|paso|siguiente)[\s.!,]*$/iu;

export const isSkipped = (text: string): boolean => SKIPPED.test(text.trim());
export const isYes = (text: string): boolean => YES.test(text.trim());
export const isNo = (text: string): boolean => NO.test(text.trim());
export const isLater = (text: string): boolean => LATER.test(text.trim());
/** Whether the question before is wanted again. */
export const isBack = (text: string): boolean => BACK.test(text.trim());
export const skipsAll = (text: string): boolean => SKIP_ALL.test(text.trim());

const ANSWER_MAX_CHARS = 400;

/** Whether a message is something else than the answer that was asked for: then it is answered first, and the question waits. */
export const isAside = (text: string): boolean => {
  const plain = text.trim();
  return plain.endsWith("?") || plain.length > ANSWER_MAX_CHARS;
};

const NAMED =
  /(?:call (?:you|yourself)|name you|you(?:'re| are)(?: called| now)?|your name (?:is|shall be|will be|should be)|named|name is|let'?s (?:say|take)|how about|(?:ich )?nenne? dich|du hei(?:ß|ss)t|appelle[- ]toi|je t['’]appelle(?:rai)?|tu t['’]appelles|ll(?:á|a)mate|te llamar(?:é|e)|te llamas)\s+["'“]?([\p{L}\p{M}][\p{L}\p{M}\p{N} .'’-]{0,38})/iu;
const PLAIN =
  /^["'“]?([\p{Lu}\p{Lo}\p{L}][\p{L}\p{M}\p{N}.'’-]{0,30}(?: [\p{L}][\p{L}\p{M}\p{N}.'’-]{0,20}){0,2})["'”]?[.!]?$/u;

/** The name that an answer gives; null where it gives none. */
export function nameIn(text: string): string | null {
  const plain = text.trim();
  const found = NAMED.exec(plain)?.[1] ?? PLAIN.exec(plain)?.[1];
  return found?.trim().replace(/[.!'’ -]+$/u, "") || null;
}
