import { askModel } from "../model/ask-model.ts";
import type { ModelAnswer, ModelCall, ModelDesk, ModelRefusal } from "../model/call.ts";
import type { Failure } from "./outcome.ts";
import type { Spending } from "./spending.ts";

/** An approval for a run that needs one, or how it ends without. */
export type Approval = { readonly ok: true; readonly approval: string } | Failure;

type Always = Pick<ModelCall, "kind" | "purpose" | "scope" | "timeLimitMs"> & {
  readonly signal: AbortSignal;
};

/** What people have to say to a run. */
export type Consent = {
  /** Asked for once, when the month wants it. */
  readonly approve: () => Promise<Approval>;
  /** Asked before every call: how the run ends when what it was allowed is taken back; null while it may go on. */
  readonly objection: () => Promise<Failure | null>;
  /** One that was given before the run began. */
  readonly approval?: string | undefined;
};

/** All that one run asks its model, with one limit over it. */
export class Asking {
  readonly #desk: ModelDesk;
  readonly #always: Always;
  readonly #consent: Consent;
  readonly #spending: Spending;
  #approval: string | undefined;

  constructor(desk: ModelDesk, always: Always, spending: Spending, consent: Consent) {
    this.#desk = desk;
    this.#always = always;
    this.#spending = spending;
    this.#consent = consent;
    this.#approval = consent.approval;
  }

  /** What the run has come to so far. */
  get sum(): { readonly costNano: number; readonly turns: number } {
    const { costNano, turns } = this.#spending;
    return { costNano, turns };
  }

  /** What the run is approved by, if by anything. */
  get approval(): string | undefined {
    return this.#approval;
  }

  /** Asks within what the run has left; a run that needs an approval asks for it once. */
  async ask(call: Omit<ModelCall, keyof Always>): Promise<ModelAnswer | ModelRefusal | Failure> {
    const objection = await this.#consent.objection();
    if (objection) return objection;
    const answer = await this.#once(call);
    if (answer.ok || answer.reason !== "approval_needed" || this.#approval !== undefined) return answer;
    const approved = await this.#consent.approve();
    if (!approved.ok) return approved;
    this.#approval = approved.approval;
    return this.#once(call);
  }

  async #once(call: Omit<ModelCall, keyof Always>): Promise<ModelAnswer | ModelRefusal> {
    const limitNano = this.#spending.leftNano;
    const approval = this.#approval === undefined ? {} : { approval: this.#approval };
    const answer = await askModel({ ...call, ...this.#always, ...approval, limitNano }, this.#desk);
    this.#spending.add(answer.costNano, answer.ok ? 1 : 0);
    return answer;
  }
}
