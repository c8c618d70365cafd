import { html } from "hono/html";
import type { Problem } from "../../problem.ts";
import { visible } from "../../wire/characters.ts";
import { usdFromNano } from "../../wire/money.ts";
import type { Decided, Decision } from "../decisions/decision.ts";
import type { DecisionPage } from "../decisions/decisions.ts";
import type { StatusReply } from "../schemas/status.ts";
import { tokenNames } from "../tokens.ts";

/** What the page shows. Every text in it is escaped by the `html` tag, and a client's text shows what it hides (`plain`). */
export type PageData = {
  readonly status: StatusReply;
  /** Some of what waits, the oldest first. */
  readonly pending: DecisionPage;
  /** Nothing waits before these. */
  readonly isFirst: boolean;
  readonly open: readonly Decided[];
  /** What the owner has just answered. */
  readonly done: Decision | null;
  readonly problem: Problem | null;
  readonly zone: string;
  readonly owner: string;
  /** Everything on it is made up. */
  readonly isDemo: boolean;
};

/** The whole page: no scripts, no inline styles, one column on a phone. */
export const gatePage = ({
  status,
  pending,
  isFirst,
  open,
  done,
  problem,
  zone,
  owner,
  isDemo,
}: PageData) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${status.approvals.pending > 0 ? `(${status.approvals.pending}) ` : ""}Purser</title>
<link rel="stylesheet" href="/page.css">
</head>
<body>
<header><h1>Purser</h1><p>Signed in as ${owner}</p></header>
<main>
${isDemo && html`<p class="warning" role="note">This is a demo: everything on this page is made up, and nothing is billed.</p>`}
${problem && html`<p class="problem" role="alert">${plain(problem.message)}</p>`}
${done && html`<p class="done" role="status">${answeredText(done)}</p>`}
${status.budgets.purser?.pausedAt && paused(status.budgets.purser.pausedAt, status.budgets.purser.mayResume, zone)}
<section aria-labelledby="waiting">
<h2 id="waiting">Waiting for you</h2>
${isFirst ? "" : html`<p><a href="/plain">Back to the oldest</a></p>`}
${pending.decisions.length === 0 ? html`<p class="empty">${isFirst ? "Nothing waits for an answer." : "Nothing else waits for an answer."}</p>` : pending.decisions.map((item) => question(item, zone))}
${pending.next !== null && html`<p><a href="/plain?after=${pending.next}">Next of ${status.approvals.pending}</a></p>`}
</section>
<section aria-labelledby="running">
<h2 id="running">Running tasks</h2>
${open.length === 0 ? html`<p class="empty">No task is running.</p>` : html`<ul class="tasks">${open.map((item) => running(item, zone))}</ul>`}
</section>
<section aria-labelledby="numbers">
<h2 id="numbers">Money and tasks</h2>
${numbers(status)}
</section>
</main>
<footer><p>As of ${shown(Date.parse(status.timestamp), zone)}.</p></footer>
</body>
</html>`;

/** The note has several lines, because Enter in a field of one line presses the first button of its form. */
const question = ({ decision }: Decided, zone: string) => html`<article class="question">
<h3>${plain(decision.task.type)} for $${usdFromNano(decision.estimatedNano)}</h3>
<p class="text">${plain(decision.task.description)}</p>
${hides(decision) && html`<p class="warning">${HIDDEN}</p>`}
<p class="why">${plain(decision.reason)}</p>
<dl class="facts">
<div><dt>Task</dt><dd>${plain(decision.taskId)}</dd></div>
<div><dt>Agency</dt><dd>${agencyText(decision)}</dd></div>
<div><dt>Agent</dt><dd>${plain(decision.task.agentType)}</dd></div>
${decision.task.operations.length > 0 && html`<div><dt>Operations</dt><dd>${plain(decision.task.operations.join(", "))}</dd></div>`}
<div><dt>Answer by</dt><dd>${shown(decision.expiresAt, zone)}</dd></div>
</dl>
<form method="post" action="/approvals/${decision.id}">
<label for="note-${decision.id}">Note (optional)</label>
<textarea id="note-${decision.id}" name="note" maxlength="2000" rows="1" autocomplete="off"></textarea>
<div class="buttons">
<button name="decision" value="approve">Approve<span class="hidden"> ${plain(decision.taskId)}</span></button>
<button name="decision" value="deny" class="deny">Deny<span class="hidden"> ${plain(decision.taskId)}</span></button>
</div>
</form>
</article>`;

const running = ({ decision, lease }: Decided, zone: string) => html`<li>
<h3>${plain(decision.taskId)}</h3>
<p class="text">${plain(decision.task.description)}</p>
${hides(decision) && html`<p class="warning">${HIDDEN}</p>`}
${lease && html`<p class="why">$${usdFromNano(lease.costSoFarNano)} of $${usdFromNano(lease.costLimitNano)}, ${lease.collectedAt === null ? "waits for its agency until" : "ends at the latest"} ${shown(lease.endsAt, zone)}</p>`}
</li>`;

/** The account costs more than it may: one press of a person lets it go on. */
const paused = (
  pausedAt: string,
  mayResume: boolean,
  zone: string,
) => html`<section class="problem" role="alert" aria-labelledby="paused">
<h2 id="paused">Paused since ${shown(Date.parse(pausedAt), zone)}</h2>
<p>The account's usage costs more than its ceiling. Background clients and alarms wait; you and halts pass.</p>
${
  mayResume
    ? html`<form method="post" action="/budget/resume"><div class="buttons"><button>Let it go on</button></div></form>`
    : html`<p>An owner with the role admin can let it go on.</p>`
}
</section>`;

/** Two books, each under its own name, and never one number for both. */
const numbers = (status: StatusReply) => html`<h3>What your agencies spend, of their own budget</h3>
<dl class="numbers">
<div><dt>Today, spent or reserved</dt><dd>${status.budgets.agencies.spentToday} of ${status.budgets.agencies.limitPerDay} a day</dd></div>
<div><dt>This month</dt><dd>${status.budgets.agencies.spentThisMonth}</dd></div>
</dl>
<h3>What Purser itself costs</h3>
${
  status.budgets.purser === null
    ? html`<p class="empty">The ledger does not answer right now.</p>`
    : html`<dl class="numbers"><div><dt>${status.budgets.purser.month}, for everything</dt><dd>${status.budgets.purser.committed} of ${status.budgets.purser.limitPerMonth} a month${status.budgets.purser.billed ? "" : " (offline model, not billed)"}</dd></div></dl>`
}
<h3>Tasks</h3>
<dl class="numbers">
<div><dt>Approved today</dt><dd>${status.approvalsToday}</dd></div>
<div><dt>Decisions this month</dt><dd>${status.month.decisions}</dd></div>
<div><dt>Denied this month</dt><dd>${status.month.denied}</dd></div>
<div><dt>Tasks halted</dt><dd>${status.tasks.halted}</dd></div>
</dl>
${
  status.tokens.length > 0 &&
  html`<h3>Program tokens</h3><ul class="tokens">${status.tokens.map(
    ({ name, kind, role, expiresAt, warning }) =>
      html`<li>${name} (${role ?? (kind === "worker" ? "signs for personas' workers" : "Access service token")}) ends ${expiresAt}${
        warning &&
        html`. <strong>Time for a new one: npm run rotate -- STACK ${tokenNames({ kind, name }).rotate}</strong>`
      }</li>`,
  )}</ul>`
}
${
  status.prices.length > 0 &&
  html`<h3>Prices to look at again</h3><ul class="tokens">${status.prices.map(
    ({ source, asOf, ageDays, reservePercent, confirm }) =>
      html`<li>${source}, read ${asOf}, ${ageDays} days ago${
        reservePercent > 0 && html`; ${reservePercent} % more is set aside`
      }. <strong>${confirm}</strong></li>`,
  )}</ul>`
}`;

const shown = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short", timeZone }).format(at);

const plain = (text: string): string => visible(text).text;

const HIDDEN =
  "This task's texts held characters that cannot be seen or that turn the order of letters round. They are shown as \\u{…}; somebody may want you to read something else than what is there.";

const hides = ({ task, reason }: Decision): boolean =>
  [
    task.taskId,
    task.type,
    task.description,
    task.agentType,
    task.label ?? "",
    reason,
    ...task.operations,
  ].some((text) => visible(text).hidden);

/** Who asked, as the door knows it, and what it calls itself. */
const agencyText = ({ task, askedBy }: Decision): string =>
  task.label === undefined || task.label === askedBy
    ? plain(askedBy)
    : `${plain(askedBy)}, as ${plain(task.label)}`;

const answeredText = ({ status, answeredBy, taskId, task, estimatedNano }: Decision): string =>
  `${status === "approved" ? "Approved" : "Denied"} by ${plain(answeredBy ?? "")}: ${plain(taskId)}, ${plain(task.type)} for $${usdFromNano(estimatedNano)}. ${
    status === "approved"
      ? "Its agency may run it once it asks again."
      : "Its agency hears of it when it asks again."
  }`;
