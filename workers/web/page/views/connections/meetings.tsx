import { ask } from "../../api/request.ts";
import { When } from "../../parts/time.tsx";
import type { Peer } from "./peer.tsx";
import { peerWords as words } from "./peer-words.ts";

type Props = {
  readonly of: Peer;
  readonly does: (work: () => Promise<{ readonly isDelivered: boolean }>) => void;
};

/** What is agreed with a household and still to come, and what was called off and stands in the plan all the same. */
export function Meetings({ of: { id, name, slots }, does }: Props) {
  const now = Date.now();
  const shown = slots.filter(
    ({ to, agreedAt, cancelledAt, isPlanned }) =>
      Date.parse(to) > now && (agreedAt !== null || (cancelledAt !== null && isPlanned)),
  );
  if (shown.length === 0) return null;
  return (
    <ul class="list">
      {shown.map(({ from, to, cancelledAt, isPlanned }) => (
        <li key={from} class="row spread">
          <span>
            {words.meeting(name)} <When at={from} />
            {cancelledAt !== null && `, ${words.stillPlanned}`}
            {cancelledAt === null && !isPlanned && `, ${words.notPlanned}`}
          </span>
          <button
            type="button"
            class="plain"
            aria-label={words.of(words.callOff, name)}
            onClick={() =>
              does(() => ask("POST /api/peers/:id/cancel", { params: { id }, body: { from, to } }))
            }
          >
            {words.callOff}
          </button>
        </li>
      ))}
    </ul>
  );
}
