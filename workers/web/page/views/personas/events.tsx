import { State, type Tone } from "../../parts/state.tsx";
import { When } from "../../parts/time.tsx";
import type { PublishedEvent } from "./sources.ts";
import { words } from "./words.ts";

const TONES: Readonly<Record<PublishedEvent["status"], Tone>> = {
  pending: "wait",
  processing: "wait",
  delivered: "go",
  partial: "wait",
  skipped: "calm",
  failed: "stop",
};

/** What was published, from where, and how far it has come. */
export function Events({ of }: { readonly of: readonly PublishedEvent[] }) {
  if (of.length === 0) return <p class="soft">{words.noEvent}</p>;
  return (
    <ul class="list card">
      {of.map((event) => (
        <li key={event.id} class="past wraps">
          <p class="row spread">
            <span class="one-line">{event.eventType}</span>
            <State tone={TONES[event.status]} word={words.event[event.status]} />
          </p>
          <p class="soft">
            {words.from(event.sourceType, event.sourceId)} · <When at={event.createdAt} />
            {event.nextRetryAt && (
              <>
                {" · "}
                {words.nextTry} <When at={event.nextRetryAt} isComing />
              </>
            )}
          </p>
          {event.errorMessage && <p class="soft">{event.errorMessage}</p>}
        </li>
      ))}
    </ul>
  );
}
