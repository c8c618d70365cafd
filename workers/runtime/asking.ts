import { askModel } from "../ask-model.ts";
import type { ModelAnswer, ModelCall, ModelDesk, ModelRefusal } from "../model-call.ts";
import { RUN_LIMIT_NANO } from "./limits.ts";
import type { Failure } from "./outcome.ts";

/** An approval for a run that needs one, or how it ends without. */
export type Approval = { readonly ok: true; readonly approval: string } | Failure;

type Always = Pick<ModelCall, "kind" | "purpose" | "scope" | "timeLimitMs"> & {
  readonly signal: AbortSignal;
};

/** All that one run asks its model, with one limit over it. */
export class Asking {
  readonly #desk: ModelDesk;
  readonly #always: Always;
  readonly #approve: () => Promise<Approval>;
  readonly #note: (costNano: number, turns: number) => void;
  #approval: string | undefined;
  /** Answers of the model so far. */
  turns = 0;
  costNano = 0;

  constructor(
    desk: ModelDesk,
    always: Always,
    hooks: {
      readonly approve: () => Promise<Approval>;
      /** Hears after every call what was spent. */
      readonly note: (costNano: number, turns: number) => void;
    },
  ) {
    this.#desk = desk;
    this.#always = always;
    this.#approve = hooks.approve;
    this.#note = hooks.note;
  }

  /** Asks within what the run has left; a run that needs an approval asks for it once. */
  async ask(call: Omit<ModelCall, keyof Always>): Promise<ModelAnswer | ModelRefusal | Failure> {
    const answer = await this.#once(call);
    if (answer.ok || answer.reason !== "approval_needed" || this.#approval !== undefined) return answer;
    const approved = await this.#approve();
    if (!approved.ok) return approved;
    this.#approval = approved.approval;
    return this.#once(call);
  }

  async #once(call: Omit<ModelCall, keyof Always>): Promise<ModelAnswer | ModelRefusal> {
    const limitNano = RUN_LIMIT_NANO - this.costNano;
    const approval = this.#approval === undefined ? {} : { approval: this.#approval };
    const answer = await askModel({ ...call, ...this.#always, ...approval, limitNano }, this.#desk);
    this.costNano += answer.costNano;
    if (answer.ok) this.turns += 1;
    if (answer.costNano > 0) this.#note(this.costNano, this.turns);
    return answer;
  }
}
