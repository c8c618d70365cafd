import type { Digest } from "../../archive/contract.ts";
import { hex } from "../../wire/sha256.ts";
import { LastEvent } from "./last-event.ts";

/** What became of a reply that was sent piece by piece. */
export type Sent = {
  readonly reply: Digest;
  readonly costUsd: string | null;
  /** False when the sender or the client broke off. */
  readonly complete: boolean;
};

/**
 * Passes a stream on and learns meanwhile what the audit keeps of it. `sent` never rejects, and settles when the last byte has
 * left or either end is gone; keep it alive, because the client's going ends the request.
 */
export function passedOn(from: ReadableStream<Uint8Array>): {
  readonly body: ReadableStream<Uint8Array>;
  readonly sent: Promise<Sent>;
} {
  const { readable, writable } = new IdentityTransformStream();
  return { body: readable, sent: pass(from.getReader(), writable.getWriter()) };
}

async function pass(
  from: ReadableStreamDefaultReader<Uint8Array>,
  to: WritableStreamDefaultWriter<Uint8Array>,
): Promise<Sent> {
  const digest = new crypto.DigestStream("SHA-256");
  const hash = digest.getWriter();
  const last = new LastEvent();
  let bytes = 0;
  const complete = await (async () => {
    for (;;) {
      const { done, value } = await from.read();
      if (done) break;
      await to.write(value);
      bytes += value.byteLength;
      last.add(value);
      await hash.write(value);
    }
    await to.close();
    return true;
  })().catch((cause: unknown) => end(from, to, cause));
  await hash.close();
  const sha256 = bytes === 0 ? null : hex(await digest.digest);
  return { reply: { bytes, sha256 }, costUsd: last.costUsd(), complete };
}

/** Tells both ends that it is over; the one that is gone already does not mind. */
async function end(
  from: ReadableStreamDefaultReader<Uint8Array>,
  to: WritableStreamDefaultWriter<Uint8Array>,
  cause: unknown,
): Promise<false> {
  await Promise.allSettled([from.cancel(cause), to.abort(cause)]);
  return false;
}
