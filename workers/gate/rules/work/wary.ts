import { cutWords, openCamelCase } from "../words.ts";
import { referenceOf } from "./reference.ts";

/**
 * Words for what belongs to somebody, for what protects, for what is outside, for what hurts and for what is done in secret.
 * With one of them a person is asked, whatever the work is: a text that only tells may still be told to them, or about them.
 */
const WARY = formsOf(
  [
    "airline album alarm bailiff behalf bank court creditor debtor dealer donor girlfriend boyfriend hospital press prison provider seller signature spouse trader vendor boss ex celebrity investor insurer lender minister president politician police victim stranger",
    "biometric card cash vault heist hostage loot confidential credit debt deed dividend dna fine fingerprint gun identity kingdom passport personal pill privacy secret stock testament visa vote wage weapon wallet",
    "alarm antivirus approve approval confirmation backup breach ban bypass certificate credential cyber door exploit hack intrusion kernel lock malware permission production quota ransom protection restriction root router safety security sudo surveillance trojan virus vulnerability worm spyware keylogger rootkit botnet backdoor beacon skimmer payload",
    "anonymous external foreign forum online outside plugin press proxy publicly social stranger vpn",
    "attack insult humiliate ridicule threaten threat scare frighten bully blackmail harass stalk spy steal theft rob robbery burgle burglary smuggle cheat bribe fraud scam phish phishing poison hurt harm injure bomb explosive drug overdose suicide arson sabotage riot deceive fool trick dodge evade outwit outsmart circumvent spoof conceal unseen undetected swindle launder counterfeit tamper rig manipulate defame slander rumor rumour hate racist sexist banned forbidden prohibited illegal nude plagiarise plagiarize real actual",
    "rifle pistol revolver shotgun ammunition grenade dagger sword cheque jewel jewellery morphine opioid sedative narcotic cocaine heroin cannabis casino croupier banknote sealed detonator dynamite fuse custody rival enemy foe counterfeiter pickpocket",
    "false fake forged forge hoax anonymously impersonate forever everyone everybody anyone anybody nobody nothing everything kingdom behalf pretend secretly quietly silently watching unnoticed hidden night",
  ].flatMap((line) => line.split(" ")),
  plurals,
);

/** Ways past what protects, to pretend, to make something hold, and what opens a door; also a will, and a safe. */
const WARY_PHRASES = new RegExp(
  [
    "as (?:if|though)",
    "(?:get|gets|getting|slip|sneak|way|ways) (?:past|around|round)",
    "without (?:being|paying|asking|telling|a ticket|anyone|them|him|her|his|their|permission|consent|notice|knowing|noticing)",
    "keys? to (?:the|a|his|her|my|our)",
    "(?:house|front|spare|car|office|master|room|safe|gate|van|locker|flat) keys?",
    "(?:the|a|my|our|his|her) safe (?:opens?|with|in|at|is|and|behind)",
    "into (?:settings|effect|action|practice|force|law)",
    "(?:number|licen[cs]e) plates?",
    "(?:the|a|my|our|his|her|last|new|old) wills?",
    "(?:home|private|secret|email|mail) address(?:es)? of",
    "(?:the|a|his|her|our) till",
    "finish(?:ing)? (?:[a-z]+ ){1,4}off",
    "last (?:days?|weeks?|hours?|walk|meal) of (?:the|my|our|his|her)",
    "plans? of (?:the|a) (?:dam|bridge|tunnel|plant|station|harbour|vault|shop|bank|mall|stadium|hospital|camp|flat|ship|train)",
    "(?:euro|dollar|pound|bank) (?:notes?|bills?)",
    "(?:money|gold|prisoner|prison|valuables?) (?:transports?|vans?|trucks?|couriers?)",
    "in (?:my|his|her|our|their) (?:place|stead|name)",
    "under (?:[a-z0-9]+ ){0,2}names?",
    "(?:hundred|thousand|million|thousands|hundreds|\\d{3,}|countless) times",
    "(?:again and again|over and over)",
    "to (?:zero|none|nothing|nought|nil)",
    "exceptions? for (?:our|my|us|me|the|this)",
    "draw(?:ing)? (?:[a-z]+ )?(?:money|cash|blood|wages?|lots?|guns?)",
    "(?:phones?|calls?|reports?) (?:home|back)",
    "env (?:files?|values?|contents?)",
    "(?:id rsa|ssh config|key ?store|key ?chain|htpasswd|netrc|npmrc|etc passwd|etc shadow)",
    "ways? (?:in|into|out|through|to the|to his|to her|to their)",
    "(?:weak|weakest|weaker|blind) (?:spots?|points?|sides?|corners?) (?:of|in) (?:the|their|his|her)",
    "(?:change|alter|adjust|move) the (?:dates?|labels?|numbers?|prices?|figures?|mileage) on",
    "(?:mailbox|inbox|diary|diaries|letterbox|drawer|desk|bag|pocket|locker|phone|laptop|chats?|emails?|mails?|letters?) of (?:the|my|our|his|her|their)",
    "(?:her|his|their) (?:mailbox|inbox|diary|diaries|letterbox|drawer|desk|bag|pocket|locker|phone|laptop|chats?|emails?|mails?|letters?|pillow)",
    "fix the (?:match|race|fight|draw|raffle|lottery|election|vote|odds) (?:on|of|so|for|before|in)",
    "(?:an?) orders? for",
    "without (?:cameras?|guards?|alarms?|locks?|witness(?:es)?|supervision)",
    "name the (?:source|author|informant|witness|culprit|donor|winner)",
    "plans? of (?:the|a) (?:school|bank|building|station|airport|embassy|prison|museum|office|house|flat)",
    "fire (?:the|my|our|him|her|them)",
    "(?:one time|verification|access|security|entry|door|gate|confirmation|activation|recovery|authenticator|safe|alarm) codes?",
    "(?:from|under|in|as|with|using|by) (?:different|various|several|many|other|made up|invented|new|separate|multiple|fresh|(?:[a-z]+ty|two|three|four|five|six|seven|eight|nine|ten|twelve|\\d+)) (?:[a-z]+ )?(?:names?|accounts?|aliases|identities|addresses)",
    "(?:improve|boost|raise|lift|better|polish) (?:our|my|the|its) (?:reviews|ratings?|stars)",
    "(?:from|as) (?:different|various|several|many|other|made up|invented|(?:[a-z]+ty|two|three|four|five|six|seven|eight|nine|ten|twelve|\\d+)) (?:[a-z]+ )?(?:people|customers?|guests?|users?|buyers?|readers?)",
    "(?:write|draft|make|create|generate|compose|produce|prepare|add|give|leave|invent) (?:[a-z0-9]+ ){0,4}(?:glowing|positive|negative|bad|good|great|excellent|top|nasty|scathing|rave|star|stars|happy|angry) (?:reviews|ratings?|testimonials?|customers?|guests?)",
    "(?:writ(?:e|ing)|sav(?:e|ing)|copy(?:ing)?|put(?:ting)?|paste|pasting) (?:[a-z0-9]+ ){1,6}(?:over|on top of|in place of) (?:the|my|our|all|every|this|that|what|its|an?) (?!weekend|holiday|summer|winter|course|next)[a-z0-9]+",
    "(?:translat(?:e|ing)|transcrib(?:e|ing)|proofread(?:ing)?|copy(?:ing)?|retype|convert(?:ing)?) (?:[a-z0-9]+ ){1,5}with (?:an? |the )?(?:[a-z]{2,}er|more|less|fewer|other|different|new|extra|better|added) [a-z]+",
    "(?:returns?|prints?|dumps?|logs?|exposes?|serves?|echo(?:es)?|outputs?|shows?|lists?|reveals?|displays?) (?:(?:the|all|its|our|every|of|whole|full|raw|entire) )*(?:environments?|env|memory|request bod(?:y|ies)|process|database|requests?|headers of the request)",
    "(?:turn|make|convert|change|transform)(?:ing)? (?:[a-z]+ ){1,5}(?:in)?to (?:an? |one )?(?:comments?|no op|noop|stub|todo|constant|dead code|true|yes)",
    "(?:remov(?:e|ing)|delet(?:e|ing)|skip(?:ping)?|ignor(?:e|ing)|mut(?:e|ing)|silenc(?:e|ing)|relax(?:ing)?|loosen(?:ing)?) (?:the |all |any |every |our |my |those |these |failing |slow |flaky |broken |red |last |noisy )*(?:tests?|checks?|assertions?|validations?|warnings?|limits?|alerts?|captchas?|guards?|hooks?)",
    "(?:hid(?:e|ing)|remov(?:e|ing)|cover(?:ing|s)?|blur(?:ring)?|shrink(?:ing)?|mov(?:e|ing)) (?:[a-z]+ ){0,2}(?:cancel|unsubscribe|opt out|decline|reject|consent|disclaimers?|prices?|fees?|terms|imprint)",
    "(?:log|record|track|stor|sav|captur)(?:e|es|s|ing|ging)? (?:(?:every|all|each|the|any|whole|its|raw) )+(?:[a-z]+ )?(?:keys?|keystrokes?|inputs?|typing|bod(?:y|ies)|visitors?|locations?|mouse)",
    "(?:for|between|across|among) (?:all |every |other |different )?(?:users|visitors|sessions|accounts|tenants)",
    "logged in",
    "by how (?:easy|easily|weak|rich|poor|frail|lonely|alone|old|far|unguarded|trusting|careless)",
    "by (?:the |their )?(?:skin|race|religion|faith|gender|sex|surname|nationality|income)",
    "so (?:that )?(?:it|they) (?:runs?|goes|go|shows?|counts?|reads?) (?:[a-z]+ )?(?:slow|slower|less|more|fast|faster|wrong|late|later|early|earlier|low|lower|high|higher)",
    "sealed (?:bids?|offers?|records?|envelopes?|files?)",
    "default (?:pins?|codes?)",
    "(?:invented|made up|imaginary|fictitious|fabricated|bogus) (?:[a-z]+ )?(?:sources?|quotes?|figures|references?|stud(?:y|ies)|results?|reviews?|experts?|witness(?:es)?|customers?)",
    "(?:open|opens|opening|start|starts|starting) (?:[a-z]+ )?(?:cars?|doors?|gates?|safes?|vans?)",
    "(?:water|gas|electricity|power|parking) meters?",
    "labels? (?:that|which) says?",
    "ways? (?:for (?:[a-z]+ ){1,3})?to (?:skip|avoid|evade|escape|dodge|bypass|beat|cheat)",
    "(?:draw|copy|print|cut|duplicate|cast) (?:the|a|his|her|their) keys?",
    "coins? (?:that|which)",
    "across the border",
    "let(?:ting)? (?:[a-z]+ ){1,4}go",
    "(?:five|5) stars?",
    "(?:value|worth) of (?:the|his|her|their) (?:things|belongings|furniture|car|house|flat|paintings?|collection)",
    "(?:without|with no|no) (?:food|water|sleep|rest|air)",
    "without the part",
    "the owner",
    "(?:the|your|my) (?:next|other|last) (?:task|request|approval|agent)s?",
    "(?:compar(?:e|ing)|match(?:ing)?|recogni[sz](?:e|ing)|identify(?:ing)?|label(?:ling)?) (?:the |all )?(?:faces|people|persons)",
    "(?:service|maintenance|technician) menus?",
    "work orders?",
    "into an? [a-z]+ one",
    "before and after (?:text|picture|photo|story)s?",
    "sick (?:note|leave|day)s?",
    "(?:codes?|pins?|combinations?|words?) (?:for|of|to) (?:the|his|her|their|our|my) (?:gate|door|safe|alarm|tablet|phone|house|flat|card|account|locker|vault|lock|car|bike|garage)",
    "(?:returns?|serves?|exports?|reveals?) (?:(?:all|the|every|our) )+(?:users?|accounts?|members?|emails?|messages?|addresses|people)",
    "(?:remov(?:e|ing)|chang(?:e|ing)|replac(?:e|ing)|swap(?:ping)?|mov(?:e|ing)) (?:the|every|all) (?:authors?|signatures?|senders?|dates?|stamps?) (?:of|from|on|in) (?:the|my|our|his|her|their) (?:[a-z]+ )?(?:letters?|reports?|papers?|thesis|essays?|documents?|photos?|pictures?|minutes|records?|drafts?)",
    "giv(?:e|ing) (?:the|my|our|his|her|their) (?:[a-z]+ )?(?:letter|report|paper|thesis|essay|document|photo|picture|minutes|record|draft) (?:an?|another|the) (?:[a-z]+ )?(?:author|signature|sender|date|stamp|owner)",
    "replac(?:e|ing) (?:the|a|every|each|all|our|my|that|this) (?:[a-z]+ )?(?:tests?|checks?|assertions?|validations?|guards?) with (?:an? |one )?(?:comments?|stub|todo|constant|nothing|true|yes|note|shrug)",
    "(?:our|my|his|her) (?:reviews|ratings?)",
    "(?:hosts|sudoers|crontab|bashrc|zshrc|registry|boot|dns) (?:files?|entry|entries|records?|zone)",
    "(?:answers?|repl(?:y|ies)|votes?|signs?|speaks?|decides?|pays?|agrees?|accepts?|bids?) for (?:me|us|him|her|them)",
    "(?:public|share|shared|shareable|guest|invite|invitation|magic|reset|download) links?",
    "without (?:an? |any |the )?(?:questions?|prompts?|reviews?|reviewers?|second look)",
    "check(?:ing)? in (?:for|to|at|on|with)",
    "(?:phone|mobile|telephone|account|tax|insurance|membership|customer|room) numbers? of",
    "(?:wi ?fi|wlan|sim|bike|garage|garden|shed) (?:words?|codes?|keys?|names?|combinations?)",
  ]
    .map((phrase) => ` (?:${phrase}) `)
    .join("|"),
);

/** People, and what is theirs alone: to write of a tenant is ordinary, and to do so of the tenant may not be. */
export const NEAR_PEOPLE = formsOf(
  "attorney buyer candidate citizen colleague competitor consultant contractor customer doctor employee employer guest husband journalist judge juror landlord lawyer mayor medical medicine member neighbour neighbor nurse parent partner patient person resident salary savings shareholder brother sister mother father mum mom dad son daughter aunt uncle cousin niece nephew grandmother grandfather grandma grandpa friend staff student subscriber supplier tenant visitor voter wife man men woman women flatmate roommate housemate child children kid kids pupil classmate coworker witness caretaker babysitter nanny godfather godmother fiance fiancee widow widower orphan heir refugee prisoner soldier guard spy agent applicant candidate jury".split(
    " ",
  ),
  plurals,
);

/** What is signed, owned or owed: to explain it is ordinary, and to change it is not. */
const TOPICS = formsOf(
  "apartment broker cloud contract money estate house income inheritance insurance lease loan mortgage patent pension property rent trademark newsletter internet".split(
    " ",
  ),
  plurals,
);

function plurals(word: string): readonly string[] {
  return [word, `${word}s`, word.replace(/y$/, "ies")];
}

function formsOf(words: readonly string[], forms: (word: string) => readonly string[]): ReadonlySet<string> {
  return new Set(words.flatMap(forms));
}

/** When somebody has to be asked for the words of a text: whatever the work is, or unless the work only says something. */
export function careFor(clean: string, isDescription: boolean): "always" | "when done" | null {
  const read = [clean, openCamelCase(clean)].map(cutWords);
  const all = (care: (words: readonly string[], at: number) => boolean) =>
    read.some((words) =>
      words.some(
        (word, at) =>
          !isNameOfOther(word, words[at + 1], words[at - 1], words[at + 2]) &&
          !areOnPage(words, at) &&
          care(words, at),
      ),
    );
  if (all((words, at) => WARY.has(words[at] ?? ""))) return "always";
  if (read.some((words) => WARY_PHRASES.test(` ${words.join(" ")} `))) return "always";
  // What asks is called an agent itself; only in a description is it somebody.
  const isClose = (words: readonly string[], at: number) =>
    NEAR_PEOPLE.has(words[at] ?? "") && (isDescription || !/^agents?$/.test(words[at] ?? ""));
  if (all((words, at) => isClose(words, at) && (!isDescription || referenceOf(words, at) === "particular")))
    return "always";
  const isTopic = (words: readonly string[], at: number) => isClose(words, at) || TOPICS.has(words[at] ?? "");
  return all(isTopic) ? (isDescription ? "when done" : "always") : null;
}

/** "The padding of the cards on the start page". */
const areOnPage = (words: readonly string[], at: number): boolean =>
  words[at] === "cards" &&
  /^(?:of|between) the cards on /.test(`${words.slice(at - 2, at + 2).join(" ")} `) &&
  words.slice(at).some((word) => /^(?:pages?|screens?)$/.test(word));

/** "Property tests", "card component", "night train", "flash cards": with the word beside it, it is the name of something else. */
const isNameOfOther = (word: string, next = "", before = "", after = ""): boolean =>
  (HOMONYMS.has(word) && PARTS.has(next)) ||
  (/^(?:mother|father)$/.test(word) && next === "s" && after === "day") ||
  (word === "night" && /^(?:quiz|film|movie|game|games|opening|winter|summer)$/.test(before)) ||
  (word === "person" && /^(?:first|second|third)$/.test(before)) ||
  (word === "press" && next === "kit") ||
  (word === "press" && before === "printing") ||
  (word === "false" && before === "or" && /^(?:questions?|quiz|statements?)$/.test(next)) ||
  (word === "root" && /^(?:square|cube)$/.test(before)) ||
  (word === "night" && NIGHTLY.has(next)) ||
  (/^cards?$/.test(word) && (PAPER.has(before) || /^(?:game|with)$/.test(next))) ||
  (word === "stock" &&
    (/^(?:vegetable|chicken|fish|beef|soup)$/.test(before) || (next === "and" && after === "broth"))) ||
  (word === "cards" && before === "fruit");
const PAPER = new Set(
  "bingo business menu announcement thank you memory trading flash index birthday condolence valentine invitation sympathy thank greeting christmas anniversary place playing recipe score".split(
    " ",
  ),
);
const NIGHTLY = new Set("mode theme train trains bus buses sky market light lamp walk shift view".split(" "));
const HOMONYMS = new Set("property properties card cards provider album press vendor newsletter".split(" "));
const PARTS = new Set(
  "chunk bundle test tests component components name names hook hooks class classes type types style styles layout layouts grid grids size width animation template templates".split(
    " ",
  ),
);
