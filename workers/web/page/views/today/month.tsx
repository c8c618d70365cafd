import { Link } from "wouter-preact";
import { ask } from "../../api/request.ts";
import { me } from "../../api/session.ts";
import type { ReplyOf } from "../../api/types.ts";
import { watched } from "../../api/watched.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { nanoFrom } from "../../parts/dollars.ts";
import { announce } from "../../parts/live-region.tsx";
import { FailureNote } from "../../parts/shown.tsx";
import { State, type Tone } from "../../parts/state.tsx";
import { Day } from "../../parts/time.tsx";
import { budget } from "./budget.ts";
import { held } from "./halting.ts";
import { words } from "./words.ts";

export const TONES: readonly Tone[] = ["go", "wait", "wait", "stop"];

/** The gate in numbers: who has a token, and whether a pause may be ended. */
export const status = watched("status", () => ask("GET /api/status"));

/** One sentence of money and one of what it means; with the way out of a pause where there is one. */
export function Month({ of }: { readonly of: ReplyOf<"GET /api/budget"> }) {
  const { level, left, cap, resetAt, forecast, billed, infrastructure } = of;
  return (
    <section class="card" aria-label={words.month}>
      <div>
        <p class="large money">
          <strong>{words.left(nanoFrom(left), nanoFrom(cap))}</strong>
        </p>
        <p class="soft money">
          {words.untilDay} <Day at={resetAt} />. {billed ? words.pace(nanoFrom(forecast)) : words.notBilled}
        </p>
      </div>
      <Used of={of} />
      {/* What the money lets run is not all that decides: while everything is halted, "Everything works" would be wrong. */}
      {level === 0 && held() ? (
        <State tone="stop" word={words.halt.waits} />
      ) : (
        <State tone={TONES[level] ?? "stop"} word={words.levels[level] ?? ""} />
      )}
      {infrastructure.pausedAt && <Paused />}
      <p>
        <Link href="/money">{words.seeMoney}</Link>
      </p>
    </section>
  );
}

/** The month as a bar, for eyes: what is spent and set aside of all there is. */
export function Used({ of: { left, cap } }: { readonly of: ReplyOf<"GET /api/budget"> }) {
  const used = 100 - Number((nanoFrom(left) * 100n) / nanoFrom(cap));
  return (
    <div class="bar" aria-hidden="true">
      <div style={{ width: `${Math.min(Math.max(used, 1), 100)}%` }} />
    </div>
  );
}

function Paused() {
  const { failure, attempt } = useAttempt();
  const mayResume =
    status.shown.value.data?.budgets.purser?.mayResume && me.value?.may.includes("POST /api/budget/resume");

  async function resume(): Promise<void> {
    await attempt(async () => {
      await ask("POST /api/budget/resume");
      announce(words.resumed);
    });
    await Promise.all([budget.refresh(), status.refresh()]);
  }

  return (
    <>
      <State tone="stop" word={words.paused} />
      {failure && <FailureNote failure={failure} />}
      {mayResume && (
        <div>
          <button type="button" onClick={() => void resume()}>
            {words.resume}
          </button>
        </div>
      )}
    </>
  );
}
