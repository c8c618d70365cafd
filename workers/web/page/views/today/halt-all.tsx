import { useState } from "preact/hooks";
import { Failed } from "../../api/failure.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { Ask } from "../../parts/dialog.tsx";
import { announce } from "../../parts/live-region.tsx";
import { FailureNote } from "../../parts/shown.tsx";
import { isHaltingAll, mayHold, mayList, mayPause, running } from "./halting.ts";
import type { Stopped } from "./stopping.ts";
import { words as all } from "./words.ts";

const words = all.halt;

/** The one place to stop everything: asks once, with what stops and what may still come in, and says what came of it. */
export function HaltAll() {
  const [holds, hold] = useState(true);
  const [isWorking, work] = useState(false);
  const [done, finish] = useState<Stopped | null>(null);
  const { failure, attempt } = useAttempt();
  const mayWait = mayHold() || mayPause();
  const count = running.shown.value.data?.tasks.length ?? 0;

  async function halt(): Promise<void> {
    work(true);
    await attempt(async () => {
      const { stopAll } = await code();
      const came = await stopAll(holds && mayWait);
      finish(came);
      announce(words.done(came.halted));
    });
    work(false);
  }

  return (
    <>
      <div class="row">
        <button
          type="button"
          class="grave"
          disabled={isWorking}
          onClick={() => {
            isHaltingAll.value = true;
          }}
        >
          {isWorking ? words.working : words.everything}
        </button>
        {done && <p class="soft">{words.done(done.halted)}</p>}
      </div>
      {done?.failed.map(({ name, why }) => (
        <p key={name} class="stop">
          {words.failed(name, why)}
        </p>
      ))}
      {failure && <FailureNote failure={failure} retry={halt} />}
      {isHaltingAll.value && (
        <Ask
          title={words.title}
          verb={words.verb}
          isGrave
          onYes={() => void halt()}
          onClose={() => {
            isHaltingAll.value = false;
          }}
        >
          <p>{words.says(count)}</p>
          <p>{words.still}</p>
          {mayWait && (
            <label class="check">
              <input
                type="checkbox"
                checked={holds}
                onChange={({ currentTarget }) => hold(currentTarget.checked)}
              />
              {mayHold() ? words.hold : words.holdOwn}
            </label>
          )}
          {mayList() && <p class="soft">{words.personas}</p>}
          <p class="soft">{words.chat}</p>
        </Ask>
      )}
    </>
  );
}

/** It comes with what Today shows last, and is here by then; when it could not be loaded, nothing is halted and that is said. */
const code = () =>
  import("./below.tsx").catch(() => {
    throw new Failed({ kind: "unreachable" });
  });
