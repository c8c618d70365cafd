import "../../kit.ts";
import { useEffect, useState } from "preact/hooks";
import { Link } from "wouter-preact";
import type { ReplyOf } from "../../api/types.ts";
import { anticipate } from "../../api/watched.ts";
import { nanoFrom } from "../../parts/dollars.ts";
import { later } from "../../parts/later.tsx";
import { seen } from "../../parts/quoted.tsx";
import { hasCome, ShownOf, Skeleton } from "../../parts/shown.tsx";
import { Until } from "../../parts/time.tsx";
import { Nothing, Questions } from "../approvals/approvals.tsx";
import { Done, HaltButton } from "../approvals/done.tsx";
import { pending, pendingCount } from "../approvals/pending.ts";
import { budget } from "./budget.ts";
import { First } from "./first.tsx";
import { HaltAll } from "./halt-all.tsx";
import { held, running } from "./halting.ts";
import { Month } from "./month.tsx";
import { words } from "./words.ts";

/** Nothing of it is above what somebody may be reading, so that it comes last. */
const Below = later(() => import("./below.tsx"));

/** What this view asks for. */
export const shownFirst = [pending, budget, running] as const;

/**
 * What needs its owner, how the money stands, what is running, and what has happened: in that order, and each only when it has something
 * to say. What is below waits for what is above, so that nothing moves that somebody reads or is about to press.
 */
export default function Today() {
  anticipate(...shownFirst);
  const isAsked = useTurn(hasCome(pending));
  const isCounted = useTurn(isAsked && hasCome(budget));
  const isListed = useTurn(isCounted && hasCome(running));
  return (
    <>
      <div class="row spread">
        <h1>{words.heading}</h1>
        {/* In a line that is there anyway, so that nothing moves; what is held, and the way back, stands further down. */}
        {held() && (
          <a class="stop" href="#held">
            {words.halt.isHeld}
          </a>
        )}
        <Glance />
      </div>
      <div class="split">
        <div class="stack">{isAsked ? <Needs /> : <Skeleton lines={3} />}</div>
        <div class="stack">
          {isAsked && (
            <ShownOf of={budget} lines={2}>
              {(month) => <Month of={month} />}
            </ShownOf>
          )}
          {isCounted && (
            <section aria-labelledby="running" class="stack">
              <h2 id="running">{words.running}</h2>
              <ShownOf of={running} lines={2}>
                {({ tasks }) =>
                  tasks.length === 0 ? <p class="soft">{words.noneRunning}</p> : <Running tasks={tasks} />
                }
              </ShownOf>
              {isListed && <HaltAll />}
            </section>
          )}
          {isListed && pendingCount.value > 0 && <First />}
          {isListed && <Below />}
        </div>
      </div>
    </>
  );
}

/** True a frame after it has become so: what comes together is laid out in several frames, and the page reacts between them. */
function useTurn(isReady: boolean): boolean {
  const [isDue, become] = useState(false);
  useEffect(() => {
    if (isReady) requestAnimationFrame(() => setTimeout(() => become(true)));
  }, [isReady]);
  return isReady && isDue;
}

/** What is left, before anything else is read: where the window is narrow the month's card is further down. */
function Glance() {
  const month = budget.shown.value.data;
  return (
    month && (
      <Link class="glance money" href="/money">
        {words.glance(nanoFrom(month.left))}
      </Link>
    )
  );
}

/** The first steps stand above while nothing waits, and after everything else while something does. */
function Needs() {
  return (
    <>
      {pendingCount.value === 0 && <First />}
      <section aria-labelledby="needs" class="stack">
        <h2 id="needs">{words.needsYou}</h2>
        <Done />
        <ShownOf of={pending} lines={3}>
          {({ approvals }) => (approvals.length === 0 ? <Nothing /> : <Questions of={approvals} />)}
        </ShownOf>
      </section>
    </>
  );
}

function Running({ tasks }: { readonly tasks: ReplyOf<"GET /api/tasks">["tasks"] }) {
  return (
    <ul class="list card">
      {tasks.map(({ taskId, decision, lease }) => (
        <li key={taskId} class="row between past">
          <div>
            <p class="one-line">{seen(decision?.description ?? taskId)}</p>
            {lease && (
              <p class="soft money">
                {words.spent(nanoFrom(lease.costSoFar))}, {words.upTo(nanoFrom(lease.costLimit))}
                {lease.startedAt && [", ", words.ends, " ", <Until at={lease.endsAt} past={words.over} />]}
              </p>
            )}
          </div>
          <HaltButton of={[taskId]} />
        </li>
      ))}
    </ul>
  );
}
