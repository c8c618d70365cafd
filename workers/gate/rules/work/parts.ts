import { nounOf } from "./artefact.ts";
import { listOf } from "./kinds.ts";

// Closed lists of what a page, a program and a text are made of. A word that is on none of them may be anything.

/** What is seen of a page, and is nothing else. */
export const SEEN = plural(
  "accordion accent alignment animation arrow avatar background badge banner bar border breadcrumb button caption carousel chart checkbox colour color column contrast cue cursor dialog dropdown favicon field filter flicker font footer footnote gallery gap graph grid gradient header heading headline height hero highlight hint histogram hover icon illustration image indentation indicator label layout legend letter line logo loader loading margin menu mode modal navbar navigation outline padding page pager pagination paging palette panel picker picture placeholder plot popover popup progress rating row scale screen screenshot scrollbar scrolling search section separator shadow shape shortcut sidebar size skeleton slide slider sort sorting spacing spinner sprite star state stepper style stylesheet subtitle switch tab table text theme thumbnail tick tile title toast toggle toolbar tooltip transition typography underline variant view viewer viewport whitespace width wireframe zoom drag drop support autocomplete suggestion translation flash glitch jump counter clock timer countdown metronome box card list option setting unit set version map block legend image thumbnail video gif svg feed",
);
/** How a program is written. */
const CODE = plural(
  "endpoint feature const var level jsdoc algorithm annotation argument array assertion benchmark bug call callback case class closure code comment component condition conditional constant constructor converter crash css csv deadlock dependency docstring duplicate duplication edge enum error example exception expression fixture foo formatter function generic getter gesture handler helper hint hook html import interface iterator javascript json key leak lexer library linter logic loop machine method mock model module name object parameter parser pattern primitive promise property query queue quicksort reducer refactoring regex regression renderer resizer script selector setter snippet solver sort stack statement story string stub stylesheet syntax template ternary test tokenizer tree type typescript typing typo utility util validation validator variable warning widget wrapper player recorder undo redo retry caching output state example runner prop sitemap flow matrix vector fraction flickering rounding plural zone timeout axes sheet cache limiter middleware block quotient axis",
);
/** How a text reads. */
export const WORDS = plural(
  "abstract adjective adverb alliteration answer appendix bibliography bullet caption chapter citation clause comma comparison conclusion dialogue docs documentation ending essay example excerpt exercise faq figure footnote glossary grammar guide handbook heading headline hint index instruction introduction lesson link lyric manual melody message metaphor metre mistake note noun opening outline page paragraph phrase poem prompt puzzle punctuation question quiz quotation readme reference rhyme rhythm riddle scene section sentence slide song speech spelling stanza step story structure subtitle summary synonym tense text title tone transcript translation tutorial typo verb verse vocabulary walkthrough word wording worksheet entry changelog diagram recipe description copy talk",
);
/** What is counted or measured, and shown. */
export const MEASURES = plural(
  "number lap time speed date day week month total count sum average distance phase rainfall temperature weekday year order ordering author complexity coverage memory position format numbering name contrast accessibility performance readability",
);
export const KEEPABLE = plural(
  "function constant helper method variable class type component style comment test paragraph sentence heading footnote button icon label legend menu logo caption image column picker link field page chapter section list",
);
/** What nobody misses. */
export const WASTE = plural(
  "reproduction animation border comma comment semicolon code console duplication flicker import indentation margin padding parameter shadow space spacing style stylesheet typo underline whitespace variable function formatting flash repetition filler word loop csv css sentence paragraph toolbar sidebar",
);
export const USELESS = listOf("console unused dead redundant commented trailing superfluous");

/** Whether it is a part of a page, of a program or of a text. */
export const isPart = (noun: string): boolean => SEEN.has(noun) || CODE.has(noun) || WORDS.has(noun);

/** Where something can be put: whatever is a part of a page, of a program or of a text, and these, which are made of such parts. */
export const STANDS_IN = plural(
  "worker screen reader spreadsheet app application book bundle calculator calendar client codebase component cookbook dashboard demo editor exporter file folder form format frontend game importer kata landing manual package player plugin pipeline project prototype recipe report roadmap sample score server sheet site spreadsheet system timetable tool website wiki leaflet newsletter flyer poster brochure cv resume essay novel lesson presentation phone tablet mobile desktop left right top bottom front end start middle center centre side beginning corner row px em rem pt readme stylesheet json notes file jest perl lower upper input result archive drawing board generator locale wizard axis axes reader pixel meeting event entry read past future match follow use two three four place minute hour second mile kilometre kilometer litre degree celsius fahrenheit meter metre inch centimetre gram cup percent",
);
/** What is kept, relied on, run or guarded, where it says of what something is a part. */
export const KEPT = plural(
  "folder directory file archive backup original record log account release branch repository server database policy approval consent review permission session cookie request host port domain customer client member role invoice payment contract alert threshold job base production security log access owner user offer content block grade result report register vote",
);

/** How something looks, or works for whoever looks at it. */
export const STATES = plural(
  "sticky collapsible sortable responsive readable legible accessible usable adjustable swipeable foldable scrollable draggable resizable zoomable searchable filterable clickable printable bold italic round rounded square centred centered aligned lively formal informal warm cool dark darker light bright vivid pale alarming friendly clear clearer simple short long large small big narrow wide tall thin thick high low deep flat plain consistent concise precise polite neat compact even independent reusable generic testable typed strict async lazy pure slow slower fast faster quick smooth snappy playful funny transparent opaque horizontal horizontally vertical vertically left right top bottom open closed first last next half full independent explicit idempotent dense loose tight strong subtle calm quiet loud soft bold heavy sharp easy rich old new young late early fresh nice good better worse serious casual natural modern",
);
/** "Wider", "livelier", "bigger". */
export const isComparative = (word: string): boolean =>
  word.endsWith("er") &&
  [word.slice(0, -2), word.slice(0, -1), word.replace(/ier$/, "y"), word.replace(/(.)\1er$/, "$1")].some(
    (one) => STATES.has(one),
  );

/** What the aim is called, without where it stands ("the legend below the chart"); "off by one" is one word, and the X of "feature X" only says which. */
export function thingOf(aim: readonly string[]): string {
  const end = aim.findIndex((word, at) => at > 0 && /^(?:next|below|above|beside|down|when)$/.test(word));
  const whole = end === -1 ? aim : aim.slice(0, end);
  const words =
    whole.length > 1 && /^(?:[b-hj-z]|\d+)$/.test(whole.at(-1) ?? "") ? whole.slice(0, -1) : whole;
  return nounOf(
    words.filter(
      (word, at) =>
        !(word === "by" && words[at - 1] === "off") &&
        !(word === "out" && words[at - 1] === "commented") &&
        !(word === "about" && /^(?:page|screen|view|dialog)$/.test(words[at + 1] ?? "")),
    ),
  );
}

/** The words in the singular and the plural. */
function plural(words: string): ReadonlySet<string> {
  return new Set(
    words
      .split(" ")
      .flatMap((word) => [
        word,
        `${word}s`,
        `${word}es`,
        word.replace(/y$/, "ies"),
        word.replace(/x$/, "ces"),
      ]),
  );
}
