import { useState } from "preact/hooks";
import { ask } from "../../api/request.ts";
import { me } from "../../api/session.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { announce } from "../../parts/live-region.tsx";
import { FailureNote } from "../../parts/shown.tsx";
import { type MachineStanding, machine } from "./standing.ts";
import { words } from "./words.ts";

/** Wakes it or puts it to sleep, whichever it is not on its way to, and says why that was refused. */
export function Buttons({ state }: { readonly state: MachineStanding["state"] }) {
  const [isWorking, work] = useState(false);
  const { failure, attempt } = useAttempt();

  async function doing(what: () => Promise<string>): Promise<void> {
    work(true);
    await attempt(async () => announce(await what()));
    await machine.refresh();
    work(false);
  }
  const wake = () =>
    doing(async () => {
      const { started } = await ask("POST /api/machine/wake");
      return started ? words.woken : words.ran;
    });
  const sleep = () =>
    doing(async () => {
      await ask("POST /api/machine/sleep");
      return words.slept;
    });

  const isOff = state === "asleep" || state === "failed";
  const maySleep = me.value?.may.includes("POST /api/machine/sleep") ?? false;
  return (
    <>
      <div class="row">
        {isOff && (
          <button type="button" disabled={isWorking} onClick={() => void wake()}>
            {isWorking ? words.waking : words.wake}
          </button>
        )}
        {(state === "up" || state === "waking") &&
          (maySleep ? (
            <button type="button" disabled={isWorking} onClick={() => void sleep()}>
              {isWorking ? words.sleeping : words.sleep}
            </button>
          ) : (
            <p class="soft">{words.adminOnly}</p>
          ))}
      </div>
      {failure && <FailureNote failure={failure} />}
    </>
  );
}
