import { MAKING, nounOf } from "./artefact.ts";
import { listOf } from "./kinds.ts";

/**
 * "That looks serious", "in the voice of my bank": whoever reads it is to take it for something else, or for somebody else's.
 */
export const isPosed = (clause: readonly string[]): boolean => POSED.test(` ${clause.join(" ")} `);
const POSED = new RegExp(
  [
    "(?:that|which|who|to) (?:looks?|seems?|sounds?|appears?|feels?)",
    "(?:in|with) the (?:voice|style|tone|manner|name|words|hand) of (?:my|our|his|her|the|their|another|some)",
    "(?:a|an|the|my) (?:fan|user|customer|expert|doctor|scientist|mother|father|neighbour|insider) (?:of|who)",
    "so (?:that )?(?:he|she|nobody|people|everyone|they) (?!(?:can|read|see) )[a-z]+",
    "(?:shows?|proves?|says?|claims?|confirms?) that",
    "(?:that|which|to) (?:makes?|gets?|lets?) (?!sense |fun |use |room )[a-z]+",
    "(?:that|which|to) (?:avoids?|hides?|skips?|omits?|leaves? out|ignores?)",
    "the (?:[a-z]+ ){1,3}only",
    "only the",
    "for (?:my|our|his|her) [a-z]+ to",
    "(?:could|might|would|should) have",
    "against (?:the|our|my|his|her|their|those)",
    "(?:in which|where) (?:our|my|we|i)",
    "(?:letters?|messages?|mails?|emails?|texts?) (?:for|to) (?:all|every|each|ten|twenty|thirty|fifty|a hundred|\\d+)",
    "(?:opinions?|comments?|reviews?|letters?|posts?|quotes?|voices?|answers?|questions?) (?:[a-z]+ ){0,5}(?:from|by) (?:[a-z]+ )?(?:locals|residents|customers|fans|users|parents|neighbours|citizens|members|guests|experts|buyers|readers|voters)",
    "(?:that|which) ends? (?:it|them|the|my|our|his|her)",
    "breaking news",
    "from memory",
    "(?:i|we|they|it|he|she) never",
    "obituary (?:for|of) (?:my|our|his|her|the)",
    "(?:in which|where) (?:people|they|users|visitors|children|kids|readers|guests) (?:tells?|says?|gives?|enters?|types?|shares?|writes?)",
    "(?:complaint|accusation|petition|report|testimony|statement|letter) (?:about|against) (?:the|my|our|his|her) (?:[a-z]+(?:er|or|ist|man|woman)|boss|colleague|neighbou?r)",
    "without (?:the|its|my|our|his|her|their)",
    "so (?:that )?(?:i|we|he|she|it|they) (?:was|were|had|did)",
  ]
    .map((phrase) => ` ${phrase} `)
    .join("|"),
);

const VOUCHING = listOf(
  "certificate certificates diploma diplomas permit permits licence license licences licenses stamp stamps signature signatures receipt receipts prescription prescriptions voucher vouchers coupon coupons passport passports visa visas seal seals affidavit testimony warrant warranty testament invoice invoices contract contracts agreement agreements payslip payslips diagnosis alibi",
);
/** Whether what is made vouches for somebody or for something, binds or is worth money: "a parking permit template". */
export const vouches = ([verb = "", ...aim]: readonly string[]): boolean =>
  !isTold(verb) &&
  ((VOUCHING.has(nounOf(aim)) && !aim.some((word) => /^(?:sample|mock|test|dummy|example)$/.test(word))) ||
    aim.some(
      (word, at) =>
        VOUCHING.has(word) &&
        /^(?:template|form|design|scan|copy|draft|text|letter|note)s?$/.test(aim[at + 1] ?? ""),
    ));
const isTold = (verb: string): boolean =>
  /^(?:explain|describe|summari[sz]e|translate|define|compare|discuss|proofread|read|review|check|understand|analy[sz]e)(?:ing)?$/.test(
    verb,
  );

/** To make something, or to make something else of it; what is only explained may do anything. */
export const isWrittenAnew = ([verb = ""]: readonly string[]): boolean =>
  MAKING.has(verb) ||
  /^(?:describe|re(?:write|word|phrase|work|vise)|edit|improve|turn|convert|give)/.test(verb);

/** A text that is followed, so that every word of it has to be an ordinary one: "a recipe", "a plan". */
export const isInstructive = (noun: string): boolean => INSTRUCTIVE.has(noun);
const INSTRUCTIVE = listOf(
  "recipe recipes plan plans guide guides instructions instruction regimen diet routine strategy schedule timetable checklist list lists table shortlist timeline profile ranking map script sketch drawing tutorial manual walkthrough handbook step steps",
);

/** "Turn the crime story into a checklist": what is told becomes what is done. */
export function isActedOut([verb = "", ...aim]: readonly string[]): boolean {
  const into = aim.indexOf("into");
  return (
    /^(?:turn|convert|mak)(?:e|ing)?$/.test(verb) &&
    into > 0 &&
    /^(?:lesson|story|novel|film|scene|joke|crime|news|article|thriller)$/.test(aim[into - 1] ?? "") &&
    INSTRUCTIVE.has(nounOf(aim.slice(into + 1)))
  );
}
