import { type ModelRefusal, refusal } from "../../model/call.ts";
import { modelProblem } from "../../model/problem.ts";
import { problemBody } from "../../problem.ts";
import { type Events, openEvents } from "../../wire/event-stream.ts";
import type { Message, Said } from "../contract.ts";
import { chatReply } from "../reply.ts";
import type { GoingTurn } from "./going.ts";

/** A refusal within this time is the reply's own status; a later one is an event, because a reply begins that is not refused by then. */
const REFUSED_WITHIN_MS = 1_000;
/** How often a stream shows that it lives, while the model thinks. */
const BEAT_MS = 1_000;

export type Streamed = {
  readonly events: ReadableStream<Uint8Array>;
  /** Never fails; the stream's end. */
  readonly finished: Promise<void>;
};

/**
 * A reply as it comes: events `text`, then `done` or `error`. Returns the refusal instead when it comes before anything was said, and
 * soon. Whether or not anybody still reads: the reply is paid for, and belongs into the history.
 */
export async function streamedTurn(
  going: GoingTurn,
  message: Message,
  clock: () => Date,
  onLeft: () => void,
): Promise<Streamed | ModelRefusal> {
  const hear = (text: string) => events.send("text", { text });
  const events = openEvents(() => {
    going.leave(hear);
    onLeft();
  });
  going.join(hear);
  const first = await Promise.race([going.done, going.begun, scheduler.wait(REFUSED_WITHIN_MS)]);
  if (first?.ok === false) return first;
  // The first at once: whatever stands between waits for a first byte, and a model may take long.
  events.beat();
  const beat = setInterval(events.beat, BEAT_MS);
  const finished = going.done
    .catch((error: unknown) => {
      console.warn(JSON.stringify({ level: "warn", event: "conversation_failed", error: String(error) }));
      return refusal("interrupted", "The conversation failed; try again");
    })
    .then((result) => {
      clearInterval(beat);
      if (result.ok) return finish(events, result, message);
      events.send("error", problemBody(modelProblem(result, clock()), message.requestId));
      return events.close();
    });
  return { events: events.stream, finished };
}

/** A reply that is known already. */
export function replayed(said: Said, message: Message): ReadableStream<Uint8Array> {
  const events = openEvents();
  finish(events, said, message);
  return events.stream;
}

function finish(events: Events, said: Said, { sessionKey }: Message): void {
  events.send("done", chatReply(said, sessionKey));
  events.close();
}
