import { listOf } from "./kinds.ts";

/**
 * What is made at a desk and does nothing by itself: words, notes, lines and plans for somebody to read, hear or look at.
 * By what it is called: whatever such a thing is about, to make one is to say something. Not here: what runs (script, form,
 * worm), what binds (contract, will, order, invoice), what vouches for somebody (reference, certificate), and records that
 * others rely on (log, register).
 */
const TEXTS = formsOf(
  [
    "advertisement advert ad counterexample criterion criteria rule",
    "abbreviation abstract acronym acrostic advice agenda analogy analysis anecdote answer anthem appendix argument article assessment",
    "autobiography average ballad bibliography biography blog blurb booklet brainstorm breakdown brief briefing brochure bullet byline calculation caption",
    "cartoon catalogue chapter character checklist chord chorus chronicle chronology citation clue collage comic commentary comparison composition con",
    "conclusion costume criterion criticism crossword curriculum dance debate definition description dialogue diary diet discussion doodle draft drill",
    "elegy elevation epigraph epilogue essay estimate estimation etude etymology eulogy evaluation example exercise explanation fable fact fairytale faq",
    "feedback figure flashcard flowchart flyer footnote forecast foreword glossary guide guidebook guideline habit haiku handbook handout harmony",
    "heading headline hint history homework hymn hypothesis idea idiom illustration infographic inscription instruction interpretation introduction",
    "itinerary jingle joke journal keyword leaflet legend lesson limerick list literature logo lullaby lyric magazine manual map meal melody memo",
    "memoir metaphor mindmap mnemonic monologue moodboard motto myth name narrative nickname notation novel nursery obituary observation",
    "opinion option outline overview palette pamphlet paper parable paragraph paraphrase parody passage percentage phrase piece pitch plan playlist poem",
    "point portrait poster prayer prediction preface presentation pro prompt pronunciation proposal prose protocol proverb pun puzzle question",
    "questionnaire quiz quotation quote ranking ratio reading reason recap recipe recommendation reflection refrain regimen rehearsal remark report resume",
    "review rhyme rhythm riddle rota rubric rundown sample scenario scene screenplay section sentence series sermon sestina setlist shortlist shot sketch",
    "slide slogan song sonnet soundtrack speech spelling stanza story storyboard storyline strategy study subtitle sudoku suggestion summary survey antonym homophone palindrome anagram",
    "syllabus synonym synopsis tagline tale talk text theory thesis timeline timetable tip title toast topic tradition transcript transcription translation",
    "treatise tune tutorial typography verse version vignette vision vocabulary walkthrough warmup word wording workbook workout worksheet writeup zine",
  ].flatMap((line) => line.split(" ")),
);

/** What is looked at, sent or filled in, and parts of programs: with what it does behind it, one of these may do something. */
const DRAWN = formsOf(
  [
    "procedure line letter memo message invitation greeting note reply template checklist",
    "alternative arrangement book budget calendar card chart column design diagram drawing equation formula game graph image label layout menu mock mockup",
    "model play plot proof routine schedule score sheet statement table theme treatment treatments variation wireframe",
  ].flatMap((line) => line.split(" ")),
);
const DOING = listOf("that which so to who automatically whenever");

/** How something is written, and what is only written: to change one of these changes nothing else. */
const FORM = formsOf(
  "tutorial guide manual lesson worksheet quotation quote faq handout abstract article bibliography caption chapter citation conclusion dialogue description essay example exercise explanation footnote glossary grammar heading headline instruction introduction layout lyric melody order ordering paragraph poem presentation punctuation rhythm scene sentence slide speech spelling stanza story structure style subtitle summary tone typo verse vocabulary wording".split(
    " ",
  ),
);

/** Of these, how anything may be: a firm has a structure, too. */
const LOOKS = formsOf("layout order ordering presentation rhythm structure style tone".split(" "));

/** To make something that was not there. */
export const MAKING = listOf(
  "assemble brainstorm build collect compile compose create craft design develop devise draft draw formulate generate imagine invent make name outline plan prepare produce propose prototype sketch suggest write writing drafting designing preparing planning making creating",
);
/** To make something else of what is there. */
const TURNING_INTO = listOf(
  "turn convert rewrite transform translate rework reshape put shorten expand condense reformat",
);
/** To make the same of it in another form. */
export const CONVERTING = listOf("convert translate transpose transcribe scale double halve");
/** To change how something is written. */
export const EDITING = listOf(
  "continue adjust align arrange bring check condense correct edit expand fix format improve order polish proofread put rearrange reformat reorder rephrase reshape revise reword rewrite set shorten simplify smooth sort structure tidy tighten translate unify",
);
/** Where an order reads what it needs: something said follows. */
const READING = listOf("take use read open");

/** Words before the thing itself. */
const DETERMINERS = listOf(
  "me us a an the some any another this that these those my our your every each all both of",
);
/** What a thing is called ends before these. */
const ENDS = listOf(
  "of for with about from in on at to into onto that which who whom whose where when while so by as under over between against than without during after before per using via containing covering showing explaining called named listing describing comparing summarising summarizing out up is are was were has have can could will would should may might must do does did if because like through across around within until since among behind beside beyond inside outside near toward towards upon",
);

/**
 * Whether the order at `at` makes a text, or something else of a text, or changes how one is written. What stands behind
 * the thing says what it is about, so that any word may.
 */
export function isOfText(clause: readonly string[], at: number): boolean {
  const verb = clause[at] ?? "";
  const aim = clause.slice(at + 1);
  // "By moving the beds": what is done stands there.
  if (aim.some((word, index) => word === "by" && (aim[index + 1] ?? "").endsWith("ing"))) return false;
  const head = nounOf(aim);
  // "Make the list shorter" makes nothing new.
  if (MAKING.has(verb) && isText(aim) && !(verb.startsWith("mak") && GIVEN.has(aim[0] ?? ""))) return true;
  // "Give examples", and not "give the list to whoever asks".
  if (verb === "give" && isText(aim) && !aim.includes("to") && !GIVEN.has(aim[0] ?? "")) return true;
  // What is left out of something, or is to be in it, makes another thing of it.
  if (aim.some((word) => OMITTING.has(word))) return false;
  const into = aim.findIndex((word) => word === "into" || word === "as" || word === "to");
  if (
    TURNING_INTO.has(verb) &&
    (verb !== "put" || (isWritten(head) && !LOOKS.has(head))) &&
    into !== -1 &&
    isText(aim.slice(into + 1))
  )
    return true;
  if (CONVERTING.has(verb) && TEXTS.has(head)) return true;
  if (verb === "put" && aim.includes("into")) return false;
  if (!EDITING.has(verb) || !FORM.has(head) || aim.some((word) => OWNERS.has(word))) return false;
  const of = aim.indexOf("of");
  return !LOOKS.has(head) || of === -1 || isWritten(nounOf(aim.slice(of + 1)));
}
const GIVEN = listOf("the my our your his her its their it them him this that these those all every");

/** "Sample data" is made up; a test account is one. */
const isMadeUp = (words: readonly string[], head: string): boolean =>
  !STANDING.has(head) && MADE_UP.has(words[words.indexOf(head) - 1] ?? "");
const STANDING = listOf(
  "account accounts user users key keys token tokens page pages site sites server servers environment environments instance instances database databases run runs case cases",
);
const MADE_UP = listOf("sample test dummy mock example synthetic placeholder demo");

const isText = (words: readonly string[]): boolean => {
  const head = nounOf(words);
  return (
    TEXTS.has(head) || ((DRAWN.has(head) || isMadeUp(words, head)) && !words.some((word) => DOING.has(word)))
  );
};

export const OMITTING = listOf(
  "without out not no nobody nothing gone except losing missing until longer upwards downwards",
);
/** What somebody says of themselves. */
const OWNERS = listOf("i we us me");
/** Whether it is written and nothing else, so that to change it changes how it reads. */
export const isForm = (thing: string): boolean => FORM.has(thing);
export const isWritten = (thing: string): boolean => TEXTS.has(thing) || FORM.has(thing) || DRAWN.has(thing);

/** Whether a clause only says where to read: "take the notes from Tuesday", before what is to be said of them. */
export const isSource = (clause: readonly string[]): boolean =>
  READING.has(clause[0] ?? "") &&
  isWritten(nounOf(clause.slice(1))) &&
  !clause.some((word) => LEAVING.has(word));
const LEAVING = listOf("to into off out over down away up for");

/** What the thing is called: the last word before one that leads to something else. */
export function nounOf(words: readonly string[]): string {
  const start = words.findIndex((word) => !DETERMINERS.has(word));
  const named = start === -1 ? [] : words.slice(start);
  const end = named.findIndex((word, at) => ENDS.has(word) || (at > 0 && /^(?:an?|the)$/.test(word)));
  return named[(end === -1 ? named.length : end) - 1] ?? "";
}

function formsOf(words: readonly string[]): ReadonlySet<string> {
  return new Set(
    words.flatMap((word) => [
      word,
      `${word}s`,
      `${word}es`,
      word.replace(/y$/, "ies"),
      word.replace(/is$/, "es"),
      word.replace(/ion$/, "ia"),
    ]),
  );
}
