import type { ModelRefusal } from "../../model/call.ts";
import { type Leaving, onLeaving } from "../../wire/leaving.ts";
import { areSameFiles } from "../attachments.ts";
import type { Message, Said } from "../contract.ts";

type Hear = (text: string) => void;

/** A message that is being answered or waits its turn, and who waits for the reply. */
export class GoingTurn {
  readonly message: Message;
  /** Ends with the first piece of text. */
  readonly begun: Promise<void>;
  /** Ends its call of the model, or keeps it from being made. */
  readonly stop = new AbortController();
  readonly #begin: () => void;
  readonly #listeners = new Set<Hear>();
  #heard = "";
  #done: Promise<Said | ModelRefusal> | null = null;

  constructor(message: Message) {
    this.message = message;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.begun = promise;
    this.#begin = resolve;
  }

  /** Whether a message is this one again: by its key, or, where neither has one, by its words. One that was stopped is none to join. */
  isRepeatedBy(message: Message): boolean {
    const { key } = message;
    if (key !== null) return this.message.key === key;
    return this.message.key === null && this.isSame(message) && !this.stop.signal.aborted;
  }

  /** Whether it says the same, with the same files. */
  isSame({ text, files }: Message): boolean {
    return this.message.text === text && areSameFiles(this.message.files, files);
  }

  start(work: (hear: Hear) => Promise<Said | ModelRefusal>): Promise<Said | ModelRefusal> {
    this.#done = work((text) => this.#tell(text));
    return this.#done;
  }

  get done(): Promise<Said | ModelRefusal> {
    if (this.#done === null) throw new Error("Nobody has begun to answer this message");
    return this.#done;
  }

  /** What has come of the reply so far. */
  get heard(): string {
    return this.#heard;
  }

  /** Who comes later hears all the same what was said before. */
  join(hear: Hear): void {
    if (this.#heard !== "") hear(this.#heard);
    this.#listeners.add(hear);
  }

  /** One who waited is gone. The reply goes on all the same: it belongs into the history. */
  leave(hear: Hear): void {
    this.#listeners.delete(hear);
  }

  /** Whether nobody waits for the reply, nor will ask for it by its key: the next message need not wait for it either. */
  get isLeft(): boolean {
    return this.message.key === null && this.#listeners.size === 0;
  }

  #tell(text: string): void {
    this.#heard += text;
    this.#begin();
    for (const hear of this.#listeners) hear(text);
  }
}

/** The whole reply, for one who may leave before it is there. */
export function waitedFor(
  going: GoingTurn,
  leaving: Leaving,
  onLeft: () => void,
): Promise<Said | ModelRefusal> {
  const hear = () => {};
  going.join(hear);
  onLeaving(leaving, () => {
    going.leave(hear);
    onLeft();
  });
  return going.done;
}
