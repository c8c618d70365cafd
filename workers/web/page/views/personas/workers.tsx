import { State, type Tone } from "../../parts/state.tsx";
import { When } from "../../parts/time.tsx";
import type { WaitingRow, WorkerRow } from "./sources.ts";
import { words } from "./words.ts";

const TONES: Readonly<Record<WorkerRow["status"], Tone>> = {
  idle: "go",
  executing: "go",
  disconnected: "stop",
};

type Shown = { readonly of: readonly WorkerRow[]; readonly waiting: readonly WaitingRow[] };

/** The machines that carry out what needs a shell: whether they are there, what they do, why they take nothing; and why anything waits. */
export function Workers({ of, waiting }: Shown) {
  return (
    <>
      {of.length === 0 ? <p class="soft">{words.noWorker}</p> : <Connected of={of} />}
      {waiting.length > 0 && (
        <ul class="list card">
          {waiting.map(({ reason, detail, until, executions }) => (
            <li key={`${reason} ${detail} ${until}`} class="past wraps">
              {words.waits(executions)}: {detail}
              {until !== null && (
                <>
                  {" · "}
                  {words.until} <When at={until} />
                </>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Connected({ of }: Pick<Shown, "of">) {
  return (
    <ul class="list card">
      {of.map(({ workerId, status, version, claudeCliVersion, lastHeartbeat, verified, idle, ...worker }) => (
        <li key={workerId} class="past wraps">
          <p class="row spread">
            <span class="one-line">{workerId}</span>
            {idle?.reason === "worker_unable" ? (
              <State tone="calm" word={words.worker.unable} />
            ) : (
              <State tone={TONES[status]} word={words.worker[status]} />
            )}
          </p>
          <p class="soft">
            {words.busy(worker.currentExecutionIds.length, worker.maxConcurrentSlots)}
            {version !== "" && ` · ${words.version(version, claudeCliVersion)}`}
            {lastHeartbeat !== null && (
              <>
                {" · "}
                {words.heard} <When at={new Date(lastHeartbeat).toISOString()} />
              </>
            )}
            {lastHeartbeat !== null && !verified && ` · ${words.unsigned}`}
          </p>
          {idle && <p class="soft">{idle.detail}</p>}
        </li>
      ))}
    </ul>
  );
}
