import { isWritten, MAKING, nounOf, OMITTING } from "./artefact.ts";
import { listOf } from "./kinds.ts";

/** "A story on our page", "a message that goes out": where others see it. */
export function isPutUp(clause: readonly string[]): boolean {
  const [verb = ""] = clause;
  if (isPutElsewhere(clause)) return true;
  return (
    (MAKING.has(verb) || /^(?:add|put|leave|place)$/.test(verb)) &&
    clause.some((word) => isWritten(word)) &&
    clause.some(
      (word, index) =>
        (/^on(?:to)?$/.test(word) && WHOSE.has(clause[index + 1] ?? "")) ||
        (/^go(?:es|ing)?$/.test(word) && clause[index + 1] === "out"),
    )
  );
}
const WHOSE = listOf("my our your their his her");

/** "Write the answers on the inside of the cap": what is written has its place elsewhere. */
const isPutElsewhere = (clause: readonly string[]): boolean =>
  /^(?:write|draw|paint|print|put|copy)$/.test(clause[0] ?? "") &&
  /^(?:the|my|our|his|her|their)$/.test(clause[1] ?? "") &&
  clause.some(
    (word, at) =>
      /^(?:on(?:to)?|inside|into|under)$/.test(word) &&
      !clause.slice(0, at).includes("for") &&
      !isWritten(nounOf(clause.slice(at + 1))),
  );

/** "Edit the report so that the failed tests are not in it", "shorten the opening hours": others rely on what it says. */
export function isRecast([verb = "", ...aim]: readonly string[]): boolean {
  if (!RECASTING.has(verb)) return false;
  return (
    aim.some(
      (word, index) =>
        FACTS.has(word) ||
        (RECORDS.has(word) && OFFICIAL.has(aim[index - 1] ?? "")) ||
        (word === "hours" && aim[index - 1] === "opening") ||
        (/^(?:lists?|tags?)$/.test(word) && aim[index - 1] === "price"),
    ) ||
    (aim.some((word) => RECORDS.has(word)) && aim.some((word) => OMITTING.has(word))) ||
    aim.slice(0, Math.max(0, aim.indexOf("so"))).some((word) => RECORDS.has(word))
  );
}
const RECASTING = listOf(
  "edit change convert turn correct adjust revise rewrite rework shorten extend raise lower reduce increase tidy fix update set alter trim polish modify clean improve smooth finish complete touch",
);
const RECORDS = listOf(
  "log logs report reports minutes record records result results figures statement statements register protocol transcript ledger history grade grades findings",
);
/** Records that others act on. */
const OFFICIAL = listOf(
  "accident inspection incident damage audit lab laboratory police expense expenses medical safety autopsy",
);
const FACTS = listOf(
  "age ages grades marks dose doses dosage fees fee prices deadline deadlines odds verdict turnout",
);
