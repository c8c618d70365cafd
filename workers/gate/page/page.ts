import { csrf } from "hono/csrf";
import { HTTPException } from "hono/http-exception";
import type { MiddlewareHandler } from "hono/types";
import { Problem } from "../../problem.ts";
import { dayIn } from "../../time/zones.ts";
import { checked } from "../../wire/body.ts";
import type { GateContext, GateEnv } from "../app.ts";
import { answerQuestion } from "../decisions/approvals.ts";
import { listDecisions } from "../decisions/decisions.ts";
import { readSituation } from "../decisions/situation.ts";
import { AnswerForm, PageQuery } from "../schemas/decision.ts";
import { readStatus } from "../status.ts";
import { PAGE_CSS } from "./page.css.ts";
import { gatePage } from "./page.html.ts";

/** As many questions as a person reads in one go; the page leads on to the next ones. */
const PAGE_QUESTIONS = 20;

/** GET /plain: the gate for a browser without scripts: what waits, from `after` on, and what was just `done`. */
export const showPage = (c: GateContext): Promise<Response> => render(c, null);

/** GET /page.css: apart from the page, so that the door may forbid styles inside it. */
export const showStyle = (c: GateContext): Response =>
  c.body(PAGE_CSS, 200, {
    "content-type": "text/css; charset=utf-8",
    "cache-control": "public, max-age=3600",
  });

/** POST /approvals/:id: the buttons of the page. Leads to the page again, which says what was done, or what did not work. */
export async function answerForm(c: GateContext): Promise<Response> {
  const { decision, note } = checked(await c.req.parseBody(), AnswerForm, "form");
  const id = c.req.param("id") ?? "";
  try {
    await answerQuestion(c, id, { decision, ...(note ? { note } : {}) });
  } catch (error) {
    if (error instanceof Problem) return render(c, error);
    throw error;
  }
  return c.redirect(`/plain?done=${encodeURIComponent(id)}`, 303);
}

/** POST /budget/resume: what works by itself goes on. Answers with the page again. */
export async function resumeForm(c: GateContext): Promise<Response> {
  await c.env.LEDGER.getByName("ledger").resumeInfrastructure({ by: c.env.caller.name });
  return c.redirect("/plain", 303);
}

const protect = csrf();

/** Refuses a form that another site makes a signed-in browser send. */
export const sameSite: MiddlewareHandler<GateEnv> = async (c, next) => {
  try {
    return await protect(c, next);
  } catch (error) {
    if (!(error instanceof HTTPException)) throw error;
    throw new Problem(
      "cross_site",
      "This form came from another site; open the page itself and answer there",
    );
  }
};

async function render(c: GateContext, problem: Problem | null): Promise<Response> {
  const now = c.env.clock();
  const { after, done } = checked(c.req.query(), PageQuery, "query");
  const [status, pending, open, answered] = await Promise.all([
    readStatus(c.env, now),
    listDecisions(c.env.DB, "pending", now, {
      after: after === undefined ? null : Number(after),
      limit: PAGE_QUESTIONS,
    }),
    listDecisions(c.env.DB, "open", now),
    done === undefined ? null : readSituation(c.env.DB, "id", done, dayIn(now, c.env.TIME_ZONE)),
  ]);
  const page = gatePage({
    status,
    pending,
    isFirst: after === undefined,
    open: open.decisions,
    done: answered?.decision?.answeredBy ? answered.decision : null,
    problem,
    zone: c.env.TIME_ZONE,
    owner: c.env.caller.name,
    isDemo: c.env.DEMO !== "",
  });
  return new Response((await page).toString(), {
    status: problem?.status ?? 200,
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
  });
}
