import { useState } from "preact/hooks";
import { ask } from "../../api/request.ts";
import { me } from "../../api/session.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { Ask } from "../../parts/dialog.tsx";
import { announce } from "../../parts/live-region.tsx";
import { FailureNote } from "../../parts/shown.tsx";
import { When } from "../../parts/time.tsx";
import { machine } from "./standing.ts";
import { words as all } from "./words.ts";

const words = all.record;
type Wrong = { readonly at: string; readonly fault: string; readonly from: string | null };

/** The machine's own record of calls is not as it was sealed: what that means, and the way on. */
export function RecordNote({ of: { at, fault, from } }: { readonly of: Wrong }) {
  return (
    <section class="card" aria-labelledby="record">
      <h2 id="record">{words.wrong}</h2>
      <p class="stop">
        {fault} (<When at={at} />)
      </p>
      {from !== null && <Accept from={from} />}
      <p>{from === null ? words.noRestore : words.else}</p>
    </section>
  );
}

/** Takes the record as it is now for the true one, once that was said twice: what was handed in before is then compared no more. */
function Accept({ from }: { readonly from: string }) {
  const [isAsking, open] = useState(false);
  const { failure, attempt } = useAttempt();

  async function accept(): Promise<void> {
    if (await attempt(() => ask("POST /api/machine/accept-record"))) announce(words.accepted);
    await machine.refresh();
  }
  const mayAccept = me.value?.may.includes("POST /api/machine/accept-record") ?? false;
  return (
    <>
      <p>{words.restored(from)}</p>
      {mayAccept ? (
        <div>
          <button type="button" onClick={() => open(true)}>
            {words.accept}
          </button>
        </div>
      ) : (
        <p class="soft">{words.adminOnly}</p>
      )}
      {failure && <FailureNote failure={failure} />}
      {isAsking && (
        <Ask
          title={words.title}
          verb={words.verb}
          isGrave
          onYes={() => void accept()}
          onClose={() => open(false)}
        >
          <p>{words.says(from)}</p>
        </Ask>
      )}
    </>
  );
}
