import { useState } from "preact/hooks";
import { ask } from "../../api/request.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { FailureNote } from "../../parts/shown.tsx";
import type { Peer } from "./peer.tsx";
import { peerWords as words } from "./peer-words.ts";

type Span = { readonly from: string; readonly to: string };
const timeOf = (at: string) => {
  const moment = new Date(at);
  return `${String(moment.getHours()).padStart(2, "0")}:${String(moment.getMinutes()).padStart(2, "0")}`;
};
const MINUTES = 30;

type Props = { readonly of: Peer; readonly changed: () => Promise<void> };

/** When they are free on a day, and one press to ask for a time. */
export function AskForm({ of: { id, name }, changed }: Props) {
  const [day, choose] = useState("");
  const [slots, show] = useState<readonly Span[] | null>(null);
  const [became, say] = useState<string | null>(null);
  const { failure, attempt } = useAttempt();
  const about = async (want: "propose_slot" | "accept_slot", { from, to }: Span) => {
    const body = { question: "availability", want, minutes: MINUTES, from, to } as const;
    const { answer } = await ask("POST /api/peers/:id/ask", { params: { id }, body });
    return "slots" in answer ? answer : null;
  };
  const find = async () => {
    const midnight = new Date(`${day}T00:00`);
    const next = new Date(midnight);
    next.setDate(next.getDate() + 1);
    say(null);
    const answer = await about("propose_slot", { from: midnight.toISOString(), to: next.toISOString() });
    show(answer?.slots ?? []);
  };
  const take = async (span: Span) => {
    const answer = await about("accept_slot", span);
    say(answer?.slot ? words.slots[answer.slot](timeOf(span.from)) : null);
    await changed();
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void attempt(find);
      }}
    >
      <label class="fields">
        {words.day}{" "}
        <input
          type="date"
          required
          value={day}
          onInput={({ currentTarget }) => choose(currentTarget.value)}
        />
      </label>
      <div>
        <button type="submit">{words.whenFree(name)}</button>
      </div>
      {slots?.length === 0 && <p role="status">{words.noSlot}</p>}
      {slots !== null && slots.length > 0 && (
        <div class="row">
          {slots.map((span) => (
            <button key={span.from} type="button" onClick={() => void attempt(() => take(span))}>
              {words.take(timeOf(span.from))}
            </button>
          ))}
        </div>
      )}
      {became && <p role="status">{became}</p>}
      {failure && <FailureNote failure={failure} />}
    </form>
  );
}
