// npm run comment -- BASE STACK …: what a change does to each stack's monthly cost, as one comment of its pull request.
import { evaluate } from "../../offline/evaluate.ts";
import { billOf } from "../../offline/plan/bill.ts";
import { renderDifference } from "../../offline/plan/difference.ts";
import { withRevision } from "../../offline/plan/revision.ts";
import { command, EXIT, Stop, start, usage } from "../../terminal/command.ts";
import { sentenceOf } from "../../terminal/failure.ts";
import { collected, stackName, wholeNumber } from "../../terminal/words.ts";
import { leaveComment } from "./post.ts";

/** As many digits as GitHub's own numbers have. */
const NUMBER_MAX = 9_999_999_999;
const MARK = "<!-- purser: monthly cost -->";

const spec = usage(
  "comment",
  "Prints what this checkout changes in the monthly cost of each stack against another revision, as Markdown.",
  `With --pull-request it becomes the one comment of that pull request; GITHUB_TOKEN and GITHUB_REPOSITORY say where.
Ends with 0, with 1 when it could not be left there, with 2 when the command line is wrong.`,
)
  .argument("<base>", "a branch, a tag or a commit")
  .argument("<stack...>", "which stacks, such as dev prod", collected(stackName), [])
  .option("--pull-request <number>", "where the comment is left", wholeNumber(1, NUMBER_MAX));

/** `npm run comment`. */
export const comment = command(spec, async ({ env, now, say }, { pullRequest: number }, base, stacks) => {
  const text = await withRevision(base, process.cwd(), async (root) => {
    const sections: string[] = [];
    for (const stack of stacks) sections.push(await sectionOf(stack, base, root, now()));
    return sections.join("\n");
  });
  say(text);
  if (number === undefined) return EXIT.done;
  const { GITHUB_TOKEN: token, GITHUB_REPOSITORY: repository, GITHUB_API_URL: api } = env;
  if (!token || !repository) throw new Stop("GITHUB_TOKEN and GITHUB_REPOSITORY are not set.", EXIT.unusable);
  await leaveComment({ api: api ?? "https://api.github.com", repository, number, token }, MARK, text);
  return EXIT.done;
});

/** A stack that one of the two revisions cannot declare is said to be so: the check fails for it, not the comment. */
async function sectionOf(stack: string, base: string, root: string, now: Date): Promise<string> {
  try {
    const before = billOf(await evaluate(stack, { root }), now);
    const after = billOf(await evaluate(stack), now);
    return renderDifference(stack, base, before, after);
  } catch (error) {
    const why = sentenceOf(error);
    return `### Monthly cost of \`${stack}\` against \`${base}\`\n\nCould not be compared:\n\n${indented(why)}\n`;
  }
}

/** As code, so that nothing in it is taken for Markdown. */
const indented = (text: string): string =>
  text
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");

await start(import.meta, comment);
