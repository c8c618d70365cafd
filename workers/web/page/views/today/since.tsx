import { ask } from "../../api/request.ts";
import { me } from "../../api/session.ts";
import { watched } from "../../api/watched.ts";
import { nanoFrom } from "../../parts/dollars.ts";
import { seen } from "../../parts/quoted.tsx";
import { When } from "../../parts/time.tsx";
import { history } from "../approvals/pending.ts";
import { words as approvals } from "../approvals/words.ts";
import { type Happened, happenedSince } from "./events.ts";
import { words } from "./since-words.ts";
import { lastVisit } from "./visit.ts";

const closed = watched("tasks:closed", () => ask("GET /api/tasks", { query: { status: "closed" } }));
const SHOWN_MAX = 6;

/** What happened while nobody looked; not there when nothing did, and not for whoever is here for the first time. */
export function Since() {
  const since = lastVisit();
  if (since === null) return null;
  const [decisions, tasks] = [history.shown.value.data, closed.shown.value.data];
  if (!decisions || !tasks) return null;
  const happened = happenedSince(since, me.value?.name ?? "", decisions.approvals, tasks.tasks);
  if (happened.length === 0) return null;
  return (
    <section aria-labelledby="since" class="stack">
      <h2 id="since">{words.heading}</h2>
      <ul class="list card">
        {happened.slice(0, SHOWN_MAX).map((one) => (
          <li key={`${one.kind}:${one.at}`} class="past">
            <p class="one-line">{seen(whatOf(one))}</p>
            <p class="soft">
              {howOf(one)}, <When at={new Date(one.at).toISOString()} />
            </p>
          </li>
        ))}
        {happened.length > SHOWN_MAX && <li class="past soft">{words.more(happened.length - SHOWN_MAX)}</li>}
      </ul>
    </section>
  );
}

const whatOf = (one: Happened): string =>
  one.kind === "decided" ? one.decision.description : (one.task.decision?.description ?? one.task.taskId);

function howOf(one: Happened): string {
  const { approved, denied, ended, outcomes } = words;
  if (one.kind === "decided") {
    const { status, decidedBy, answeredBy } = one.decision;
    const who = answeredBy ?? approvals.decidedBy[decidedBy];
    return status === "approved" ? approved(who) : denied(who);
  }
  const { lease, halt } = one.task;
  const how = halt ? "halted" : (lease?.outcome ?? "ended");
  return ended(outcomes[how], nanoFrom(lease?.actualCost ?? lease?.costSoFar ?? "0"));
}
