import { isWritten, nounOf } from "./artefact.ts";
import { AIMING, type Kinds, listOf } from "./kinds.ts";

/**
 * Orders in a desk's words that do something with what is there already: carry it out, open it to others, put it where others see it,
 * throw away what was kept, or make less of what holds somebody back. Each is a form of a sentence: what is done to which kind of thing.
 */
export function isHandled(clause: readonly string[], kinds: Kinds): boolean {
  return (
    isCarriedOut(clause) ||
    isOpenedTo(clause) ||
    isGranted(clause) ||
    isThrownAway(clause) ||
    isUnmade(clause, kinds) ||
    isInstalled(clause) ||
    isSearchedFor(clause) ||
    SHARED.test(` ${clause.join(" ")} `.replace(SOURCE, " "))
  );
}

/** "Run the migration", "start the workflow", "merge the branch": what was only written has its effect then. */
const isCarriedOut = ([verb = "", ...aim]: readonly string[]): boolean =>
  /^(?:run|start|execute)$/.test(verb) ||
  // "Running plan" is a plan.
  (/^(?:running|starting|executing)$/.test(verb) && AIMING.has(aim[0] ?? "")) ||
  (/^merg(?:e|ing)$/.test(verb) && aim.some((word) => KEPT.has(word))) ||
  (/^(?:rewrit|renam|chang|mov|updat|replac)(?:e|ing)$|^(?:reset|squash|rebase|clean)$/.test(verb) &&
    (VERSIONED.has(nounOf(aim)) ||
      / (?:of|on) the (?:main |release )?(?:branch|repo|repository) /.test(` ${aim.join(" ")} `)));

const VERSIONED = listOf("branch branches repo repository repositories");

/** "Make the list open to all", "keep the folder visible for guests": who may see or change it, as if it were how it looks. */
function isOpenedTo(clause: readonly string[]): boolean {
  const [verb = ""] = clause;
  if (!/^(?:make|making|keep|leave|set|put|have|let|turn|mark)$/.test(verb)) return false;
  return clause.some(
    (word, at) =>
      (OPEN.has(word) && /^(?:to|for|by)$/.test(clause[at + 1] ?? "") && !isForReading(clause, at)) ||
      // "To all": everybody, where nothing says all of what.
      (/^(?:to|for|with)$/.test(word) && clause[at + 1] === "all" && at + 2 === clause.length),
  );
}
const OPEN = listOf(
  "open visible available accessible viewable readable writable editable findable searchable free public shared known reachable",
);
/** "Accessible to screen readers", "readable for beginners", "visible to keyboard users": how well somebody can use it. */
const isForReading = (clause: readonly string[], at: number): boolean =>
  clause
    .slice(at + 2)
    .some((word) => /^(?:screen|keyboard|beginners|readers|newcomers|dyslexic|colou?r)$/.test(word));

/** "Allow the app to read the folder": a program gets what it did not have. */
const isGranted = ([verb = "", ...aim]: readonly string[]): boolean =>
  /^(?:let|letting|allow|allowing|enable)$/.test(verb) &&
  aim.some((word) => PROGRAMS.has(word)) &&
  aim.some((word) =>
    /^(?:read|write|access|use|see|open|edit|change|answer|post|call|reach|watch|hear|in)$/.test(word),
  );
const PROGRAMS = listOf(
  "app apps application applications plugin plugins extension extensions addon bot bots service services client clients server servers script scripts integration integrations tool tools browser",
);

/** "Cut the log to the last day", "move the folders to the bin", "merge the user tables": what is kept is gone, or is not what it was. */
function isThrownAway([verb = "", ...aim]: readonly string[]): boolean {
  if (/ (?:to|into|in) the (?:\w+ )?(?:bin|trash|dustbin|rubbish|garbage) /.test(` ${aim.join(" ")} `))
    return true;
  return (
    DISCARDING.has(verb) && KEPT.has(nounOf(aim)) && /^(?:the|my|our|all|those|these|old)$/.test(aim[0] ?? "")
  );
}
const DISCARDING = listOf(
  "cut cutting trim trimming shorten shortening merge merging drop clean cleaning tidy halve remove removing delete deleting clear clearing empty emptying",
);
const KEPT = listOf(
  "branch branches log logs history records rows tables folder folders directory directories file files archive backlog queue bucket",
);

/** "Update the package to the latest version", "upgrade the app": code from elsewhere comes in. */
const isInstalled = ([verb = "", ...aim]: readonly string[]): boolean =>
  /^(?:updat|upgrad|bump|migrat|chang|switch)(?:e|ing|es)?$/.test(verb) && INSTALLED.has(nounOf(aim));
const INSTALLED = listOf(
  "server servers package packages app apps plugin plugins browser system machine computer phone driver drivers firmware database",
);

/** "Find out where Lena lives": one word stands where somebody is named, and what is asked is of them. */
const isSearchedFor = (clause: readonly string[]): boolean =>
  / (?:where|when|whether|if) [a-z]+ (?:lives|works|stays|sleeps|parks|goes|went|studies|comes|leaves|sits|is at) /.test(
    ` ${clause.join(" ")} `,
  );

/** "Turn the limit into a hint", "rewrite the rule into a recommendation": what becomes a text was none, or held somebody back. */
function isUnmade(clause: readonly string[], { things }: Kinds): boolean {
  const [verb = ""] = clause;
  const into = clause.indexOf("into");
  if (into < 2 || !TURNING.has(verb)) return false;
  const before = clause.slice(1, into);
  if (before.some((word) => HOLDING.has(word))) return true;
  return !before.some((word) => things.has(word) || isWritten(word) || MEASURED.has(word));
}
const TURNING = listOf(
  "turn turning convert converting rewrite rewriting transform transforming make making change changing rework reshape",
);
/** What holds somebody back, or is asked before something happens. */
const HOLDING = listOf(
  "rule rules limit limits check checks validation validations guard guards gate gates trial trials factor factors step confirmation confirmations approval approvals policy policies requirement requirements condition conditions threshold thresholds quota quotas captcha assertion assertions lock locks block blocks ban warning warnings",
);
/** What is counted or measured, and may become a picture. */
const MEASURED = listOf(
  "data dataset numbers figures temperatures measurements results coordinates distances interview minutes transcript bullets",
);

/** What several people have in common is seen by all of them. */
const SHARED =
  / (?:shared|common|joint|public|team|group|family|household|company|office|class|club|staff) (?:calendar|calendars|folder|folders|drive|document|doc|docs|note|notes|sheet|album|inbox|list|channel|space|workspace|wiki|chat|feed|wall|mailbox) /;
/** "From the notes in the shared folder": what is read there is seen by nobody more. */
const SOURCE =
  / from (?:the )?(?:[a-z]+ )?(?:(?:in|on|of) )?(?:the )?(?=(?:shared|common|team|group|family|company|office) )[a-z]+ [a-z]+ /;
