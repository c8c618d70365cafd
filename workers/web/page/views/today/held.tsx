import { useState } from "preact/hooks";
import { me } from "../../api/session.ts";
import { refreshTopic } from "../../api/watched.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { announce } from "../../parts/live-region.tsx";
import { seen } from "../../parts/quoted.tsx";
import { FailureNote } from "../../parts/shown.tsx";
import { When } from "../../parts/time.tsx";
import { held } from "./halting.ts";
import { letGoOn, type NotStopped } from "./stopping.ts";
import { words as all } from "./words.ts";

const words = all.halt;

/** What waits since everything was halted, from whatever device, since when and by whom, and the way back; not there when nothing does. */
export function HeldNow() {
  const { failure, attempt } = useAttempt();
  const [left, leave] = useState<readonly NotStopped[]>([]);
  const now = held();

  async function resume(): Promise<void> {
    await attempt(async () => {
      leave(await letGoOn());
      announce(words.goesOn);
    });
    for (const topic of ["tasks", "context", "agents", "personas"]) refreshTopic(topic);
  }

  return (
    <>
      {now && (
        <section class="card" aria-labelledby="held">
          <h2 id="held">{words.held}</h2>
          <p class="soft">
            {now.by === me.value?.name ? words.heldByYou : seen(words.heldBy(now.by))} <When at={now.since} />
          </p>
          <ul class="dots">
            {now.newTasks && <li>{words.heldTasks}</li>}
            {now.schedules.length > 0 && <li>{words.heldSchedules(now.schedules.length)}</li>}
            {now.personas.length > 0 && <li>{words.heldPersonas(now.personas.length)}</li>}
          </ul>
          {failure && <FailureNote failure={failure} />}
          <div>
            <button type="button" onClick={() => void resume()}>
              {words.goOn}
            </button>
          </div>
        </section>
      )}
      {left.map(({ name, why }) => (
        <p key={name} class="stop">
          {words.notOn(name, why)}
        </p>
      ))}
    </>
  );
}
