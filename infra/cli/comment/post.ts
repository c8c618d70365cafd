import ky from "ky";
import { z } from "zod";
import { jsonText } from "../../terminal/words.ts";

/** The largest page that GitHub gives, and more of them than a pull request has. */
const PAGE_SIZE = 100;
const PAGES_MAX = 50;
const TIMEOUT_MS = 15_000;
/** The longest text of a comment (docs.github.com/rest/issues/comments). */
const BODY_MAX_CHARACTERS = 65_536;
/** Whose comments the token of a workflow writes; a comment of anybody else's with our mark is left alone. */
const AUTHOR = "github-actions[bot]";

export type PullRequest = {
  /** `https://api.github.com`. */
  readonly api: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly number: number;
  readonly token: string;
};

const comments = z.array(
  z.object({ id: z.number(), body: z.string().nullish(), user: z.object({ login: z.string() }).nullish() }),
);

/**
 * Leaves one comment with this mark under a pull request: the one that is there is changed, else one is written.
 * Throws when GitHub refuses; the error names no token.
 */
export async function leaveComment(at: PullRequest, mark: string, text: string): Promise<void> {
  const client = ky.create({
    prefix: `${at.api}/repos/${at.repository}/issues`,
    headers: { authorization: `Bearer ${at.token}`, accept: "application/vnd.github+json" },
    timeout: TIMEOUT_MS,
    redirect: "error",
  });
  const body = `${mark}\n${text}`.slice(0, BODY_MAX_CHARACTERS);
  for (let page = 1; page <= PAGES_MAX; page += 1) {
    const path = `${at.number}/comments?per_page=${PAGE_SIZE}&page=${page}`;
    const read = jsonText.pipe(comments).safeParse(await client.get(path).text());
    if (!read.success) throw new Error(`${at.api} answered something else than the list of comments.`);
    const list = read.data;
    const own = list.find((one) => one.user?.login === AUTHOR && one.body?.startsWith(mark));
    if (own) {
      await client.patch(`comments/${own.id}`, { json: { body } });
      return;
    }
    if (list.length < PAGE_SIZE) break;
  }
  await client.post(`${at.number}/comments`, { json: { body } });
}
