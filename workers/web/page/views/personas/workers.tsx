import { State, type Tone } from "../../parts/state.tsx";
import { When } from "../../parts/time.tsx";
import type { WorkerRow } from "./sources.ts";
import { words } from "./words.ts";

const TONES: Readonly<Record<WorkerRow["status"], Tone>> = {
  idle: "go",
  executing: "go",
  disconnected: "stop",
};

/** The machines that carry out what needs a shell: whether they are there, what they do, and which version they are. */
export function Workers({ of }: { readonly of: readonly WorkerRow[] }) {
  if (of.length === 0) return <p class="soft">{words.noWorker}</p>;
  return (
    <ul class="list card">
      {of.map(({ workerId, status, version, claudeCliVersion, lastHeartbeat, verified, ...worker }) => (
        <li key={workerId} class="past wraps">
          <p class="row spread">
            <span class="one-line">{workerId}</span>
            <State tone={TONES[status]} word={words.worker[status]} />
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
        </li>
      ))}
    </ul>
  );
}
