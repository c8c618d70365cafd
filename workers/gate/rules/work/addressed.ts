import { nounOf } from "./artefact.ts";
import { isDoer } from "./doer.ts";
import { AIMING, type Kinds, listOf, REACHING } from "./kinds.ts";
import { EXPLAINING } from "./telling.ts";

/** "Write to the bees", "explain the outage to the users", "to a reporter": what it says is sent to somebody. */
export function isAddressed(clause: readonly string[], { telling }: Kinds): boolean {
  const [shows = "", theirs = "", them = "", what = ""] = clause;
  // "Show the class the answers".
  if (REACHING.has(shows) && THOSE.has(theirs) && AUDIENCES.has(them) && AIMING.has(what)) return true;
  const at = clause.findIndex((word) => telling.has(word));
  if (at === -1) return false;
  const reaches = (index: number) => {
    const [whose = "", whom = ""] = clause.slice(index + 1);
    return THOSE.has(whose)
      ? AUDIENCES.has(whom) || isSomebody(nounOf(clause.slice(index + 1)))
      : /^an?$/.test(whose) && isDoer(whom) && !LEARNERS.has(whom);
  };
  // "Explain to a beginner" says how simple it has to be.
  const isForAny = EXPLAINING.has(clause[at] ?? "") && /^(?:an?|me|us)$/.test(clause[at + 2] ?? "");
  return (
    (clause[at + 1] === "to" && !isForAny && !/^adding$|^add$/.test(clause[at - 1] ?? "")) ||
    clause.some((word, index) => word === "to" && reaches(index))
  );
}
/** A driver is also a part of a computer, to which nobody explains anything. */
const isSomebody = (noun: string): boolean => isDoer(noun) || /^drivers?$/.test(noun);
const LEARNERS = listOf("beginner learner newcomer teenager outsider layperson");
const THOSE = listOf("the our all my your their these those");
/** People who are there to be reached; "a beginner" is only whom a text is for. */
const AUDIENCES = listOf(
  "users readers players developers teammates team learners volunteers audience people beginners newcomers kids teachers speakers runners group class club family families",
);
