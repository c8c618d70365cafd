import { useState } from "preact/hooks";
import { useAttempt } from "../../parts/attempt.ts";
import { Ask } from "../../parts/dialog.tsx";
import { announce } from "../../parts/live-region.tsx";
import { FailureNote } from "../../parts/shown.tsx";
import { type Halted, haltAll, isHaltingAll, mayHold, mayList, running } from "./halting.ts";
import { words as all } from "./words.ts";

const words = all.halt;

/** The one place to stop everything: asks once, with what stops and what may still come in, and says what came of it. */
export function HaltAll() {
  const [holds, hold] = useState(true);
  const [isWorking, work] = useState(false);
  const [done, finish] = useState<Halted | null>(null);
  const { failure, attempt } = useAttempt();
  const count = running.shown.value.data?.tasks.length ?? 0;

  async function halt(): Promise<void> {
    work(true);
    await attempt(async () => {
      const came = await haltAll(holds && mayHold());
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
        {done && (
          <p class="soft">
            {words.done(done.halted)} {done.isHolding && words.heldNow}
          </p>
        )}
      </div>
      {done?.failed.map(({ taskId, why }) => (
        <p key={taskId} class="stop">
          {words.failed(taskId, why)}
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
          {mayHold() && (
            <label class="check">
              <input
                type="checkbox"
                checked={holds}
                onChange={({ currentTarget }) => hold(currentTarget.checked)}
              />
              {words.hold}
            </label>
          )}
          {mayList() && <p class="soft">{words.personas}</p>}
          <p class="soft">{words.chat}</p>
        </Ask>
      )}
    </>
  );
}
