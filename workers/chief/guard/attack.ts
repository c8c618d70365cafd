/** Characters that show nothing and only hide words from whoever looks for them (Unicode, "Default Ignorable"). */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}|\p{Cf}/gu;

/** What the words come down to: one case, one form, no tricks with spaces or marks. */
const plain = (text: string): string =>
  text
    .normalize("NFKC")
    .replace(INVISIBLE, "")
    .toLowerCase()
    .replace(/[’`´]/g, "'")
    .replace(/[\s_*~"“”]+/g, " ")
    .trim();

const RULES =
  "(?:instructions?|rules?|prompts?|guidelines?|guardrails?|directives?|safety (?:settings|rules)|restrictions?|programming|anweisungen|regeln|vorgaben)";
const YOURS =
  "(?:(?:all|any|every|of|the|your|my|these|those|its|previous|prior|earlier|above|preceding|system|initial|original|former|hidden|secret|alle|deine|die|bisherigen|vorherigen|obigen)\\s+){1,5}";
const DROP =
  "(?:ignore|disregard|forget|drop|override|bypass|discard|overrule|set aside|stop following|do not follow|don't follow|no longer follow|ignoriere|vergiss|missachte|umgehe)";
const SHOW =
  "(?:reveal|show|print|repeat|output|display|tell me|give me|recite|leak|dump|translate|summari[sz]e|paste|what (?:is|are|was|were)|zeig(?:e)?(?: mir)?|wiederhole|nenne)";

/** Each wants the one who answers to be somebody else, without its rules, or to tell them. */
const PATTERNS: readonly RegExp[] = [
  new RegExp(`\\b${DROP}\\s+(?:${YOURS})${RULES}\\b`),
  new RegExp(
    `\\b${SHOW}\\b.{0,30}\\b(?:system|initial|hidden|secret|your (?:exact|full|original|own)?)\\s*(?:prompt|instructions|rules|files?)\\b`,
  ),
  /\b(?:text|words|everything) (?:above|before)\b.{0,40}\b(?:verbatim|word for word|in a code block)\b/,
  /\b(?:repeat|print|output) (?:everything|all|the words) (?:above|before)\b/,
  /\bfrom now on,? (?:you|your name|du|act|respond|answer)\b.{0,40}\b(?:are|is|bist|will be|as)\b/,
  /\byou(?:'re| are) (?:now|no longer|not (?:purser|the chief|a chief|cos)|actually|really)\b(?! (?:wrong|right|late|early|done|ready|finished|connected|useful|helpful|active|free|busy|able|allowed))/,
  /\bdu bist (?:jetzt|ab jetzt|nicht mehr|ab sofort)\b/,
  /\b(?:pretend|imagine|suppose)\b.{0,20}\b(?:you(?:'re| are| were)|to be)\b/,
  /\b(?:role-?play|act|behave|respond|answer|speak|talk) (?:as|like) (?:if you (?:were|had|have)|an? (?:unrestricted|unfiltered|evil|different|other|pirate|hacker)|dan\b|my (?:late |dead )?(?:grandm|girlfriend|boyfriend|wife|husband)|(?:gpt|chatgpt|claude|gemini|an ai without))/,
  /\b(?:switch|change|swap|adopt|assume|take on) (?:(?:to|into|your|a|an|the|new|another|different) ){1,3}(?:\w+ )?(?:persona|personality|identity|character|role|alter ego)\b/,
  /\b(?:do anything now|dan mode|developer mode|debug mode|god mode|sudo mode|jailbreak(?:ed)?|jailbroken|unrestricted mode|admin(?:istrator)? override)\b/,
  /\b(?:i am|i'm|this is|as|ich bin) (?:your|the|dein|der) (?:developer|creator|engineer|maker|programmer|administrator|builder|author|entwickler|schöpfer)\b/,
  /\b(?:i|we) (?:built|made|created|programmed|wrote|designed) you\b/,
  /\bwithout (?:any |your )?(?:rules|restrictions|filters|guardrails|limits|limitations|guidelines)\b/,
  /\b(?:new|updated|real|true) (?:system )?(?:instructions?|prompt|persona|identity)\s*(?::|is\b|are\b|follow)/,
  /(?:<\|?|\[|\{|#{2,}\s*)(?:im_start|system|inst|\/inst|end of (?:prompt|instructions))\b/,
  /\b(?:stop|quit|cease) being (?:purser|the chief|a chief|cos|yourself|an assistant)\b/,
  /\byour (?:real|true|actual) (?:name|self|identity|purpose) is\b/,
];

/** A message that wants somebody else to answer. What is only about rules, names or roles is no such message. */
export function isAttack(text: string): boolean {
  const words = plain(text);
  return PATTERNS.some((pattern) => pattern.test(words));
}
