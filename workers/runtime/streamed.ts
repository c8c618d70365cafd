import type { Listener } from "../agent/loop.ts";
import type { Outcome } from "../agent/outcome.ts";
import { openEvents } from "../wire/event-stream.ts";
import type { Going } from "./line.ts";
import type { Order } from "./order.ts";
import { runReply } from "./reply.ts";

/** How often a stream shows that it lives. A reader who left is noticed after a few: each Worker on the way takes one. */
const BEAT_MS = 1_000;

/** A run as one who waits for it hears it: events `text` and `tool` as they happen, then `done` or `error`. */
export function streamed(
  run: Going | Outcome,
  order: Order,
): { readonly events: ReadableStream; readonly finished: Promise<void> } {
  const going = "done" in run ? run : null;
  const events = openEvents(() => going?.leave(listener));
  const listener: Listener = {
    text: (text) => events.send("text", { text }),
    tool: (name) => events.send("tool", { name }),
  };
  // The first at once: whatever stands between waits for a first byte, and a model may take long.
  events.beat();
  going?.join(listener);
  const beat = setInterval(events.beat, BEAT_MS);
  const ended = "done" in run ? run.done : Promise.resolve(run);
  const finished = ended.then((outcome) => {
    clearInterval(beat);
    events.send(outcome.ok ? "done" : "error", runReply(outcome, order));
    events.close();
  });
  return { events: events.stream, finished };
}
