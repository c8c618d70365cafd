// npm run comment -- BASE STACK …: what a change does to each stack's monthly cost, as one comment of its pull request.
import { parseArgs } from "node:util";
import { evaluate } from "../../offline/evaluate.ts";
import { billOf } from "../../offline/plan/bill.ts";
import { renderDifference } from "../../offline/plan/difference.ts";
import { withRevision } from "../../offline/plan/revision.ts";
import { exitCodeOf } from "../../terminal/command.ts";
import { leaveComment } from "./post.ts";

const USAGE = `usage: npm run comment -- BASE STACK [STACK …] [--pull-request NUMBER]

Prints what this checkout changes in the monthly cost of each stack against the revision BASE, as Markdown. With
--pull-request it becomes the one comment of that pull request; GITHUB_TOKEN and GITHUB_REPOSITORY say where.`;
const MARK = "<!-- purser: monthly cost -->";

type Env = Readonly<Record<string, string | undefined>>;

/** `npm run comment`: the exit code. */
export async function comment(
  argv: readonly string[],
  env: Env,
  now: Date,
  say: (line: string) => void,
): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: { "pull-request": { type: "string" } },
    allowPositionals: true,
  });
  const [base, ...stacks] = positionals;
  const digits = values["pull-request"];
  const isNumber = digits === undefined || /^[1-9]\d{0,9}$/.test(digits);
  if (!base || stacks.length === 0 || !isNumber) {
    say(USAGE);
    return 2;
  }
  const text = await withRevision(base, process.cwd(), async (root) => {
    const sections: string[] = [];
    for (const stack of stacks) sections.push(await sectionOf(stack, base, root, now));
    return sections.join("\n");
  });
  say(text);
  if (digits === undefined) return 0;
  const { GITHUB_TOKEN: token, GITHUB_REPOSITORY: repository, GITHUB_API_URL: api } = env;
  if (!token || !repository) {
    say("GITHUB_TOKEN and GITHUB_REPOSITORY are not set.");
    return 2;
  }
  const at = { api: api ?? "https://api.github.com", repository, number: Number(digits), token };
  await leaveComment(at, MARK, text);
  return 0;
}

/** A stack that one of the two revisions cannot declare is said to be so: the check fails for it, not the comment. */
async function sectionOf(stack: string, base: string, root: string, now: Date): Promise<string> {
  try {
    const before = billOf(await evaluate(stack, { root }), now);
    const after = billOf(await evaluate(stack), now);
    return renderDifference(stack, base, before, after);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `### Monthly cost of \`${stack}\` against \`${base}\`\n\nCould not be compared:\n\n${indented(why)}\n`;
  }
}

/** As code, so that nothing in it is taken for Markdown. */
const indented = (text: string): string =>
  text
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");

if (import.meta.main) {
  const say = (line: string) => console.log(line);
  process.exitCode = await comment(process.argv.slice(2), process.env, new Date(), say).catch(
    (error: unknown) => exitCodeOf(error, USAGE, (line) => console.error(line)),
  );
}
