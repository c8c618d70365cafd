import type { ModelRefusal } from "../../model/call.ts";
import type { Message, Said, Untaken } from "../contract.ts";
import { GoingTurn } from "./going.ts";

/** Messages of one session that may wait their turn. */
export const MESSAGES_WAITING_MAX = 100;
/** About as long as a reply takes; then at least one message has left the line. */
export const MESSAGES_RETRY_SECONDS = 10;

const CROWDED: Untaken = { ok: false, reason: "crowded" };

/** The messages of one session, answered one after the other in the order in which they came, and whatever else has to wait for them. */
export class MessageLine {
  #last: Promise<unknown> = Promise.resolve();
  /** In the order in which they are answered. */
  readonly #going: GoingTurn[] = [];

  /** The place of the message that this one repeats; none where it is new. */
  placeOf(message: Message): GoingTurn | undefined {
    return this.#going.find((one) => one.isRepeatedBy(message));
  }

  /** A place at the end, from which the message is answered in its turn. */
  add(
    message: Message,
    answer: (going: GoingTurn, hear: (text: string) => void) => Promise<Said | ModelRefusal>,
  ): GoingTurn | Untaken {
    if (this.#going.length >= MESSAGES_WAITING_MAX) return CROWDED;
    const going = new GoingTurn(message);
    this.#going.push(going);
    this.makeRoom();
    const said = going.start((hear) => this.after(() => answer(going, hear)));
    const leave = () => this.#going.splice(this.#going.indexOf(going), 1);
    // Whoever waits for it hears of a failure; here it only leaves the line.
    said.then(leave, leave);
    return going;
  }

  /** Nobody waits for a reply that its own client has left; what had come of it is kept. */
  makeRoom = (): void => {
    for (const going of this.#going.slice(0, -1)) if (going.isLeft) going.stop.abort();
  };

  /** Ends every reply that is under way or waits. @returns how many there were */
  stop(): number {
    const open = this.#going.filter(({ stop }) => !stop.signal.aborted);
    for (const { stop } of open) stop.abort();
    return open.length;
  }

  /** Work once everything that is in line now is over. */
  after<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }
}
