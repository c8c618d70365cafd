import { DurableObject } from "cloudflare:workers";
import type { PersonalContext } from "../../context/context.ts";
import type { EnvOf } from "../../env.ts";
import { askModel } from "../../model/ask-model.ts";
import type { ModelDesk } from "../../model/call.ts";
import { deskOf } from "../../model/desk.ts";
import { wakeAt } from "../../time/alarm.ts";
import type { bindings } from "../bindings.ts";
import type { Judged, JudgementContract } from "../contract.ts";
import type { Task } from "../tasks/task.ts";
import { type Opinion, opinionFrom } from "./opinion.ts";
import { questionOf } from "./question.ts";

/** As long as the same question may come again before its decision is stored: retries and parallel requests. */
const KEPT_MS = 10 * 60_000;
const OPINION = "opinion";

/** The name of the object for one question: the same task under the same context. */
export const judgementName = (fingerprint: string, contextVersion: number): string =>
  `${fingerprint}/${contextVersion}`;

/** One question to the model. Its own object, because only that makes parallel requests wait for one and the same answer. */
export class Judgement extends DurableObject<EnvOf<typeof bindings>> implements JudgementContract {
  readonly #desk: () => ModelDesk;
  #asking: Promise<Judged> | null = null;

  constructor(ctx: DurableObjectState, env: EnvOf<typeof bindings>, desk = () => deskOf(env)) {
    super(ctx, env);
    this.#desk = desk;
  }

  async judge(task: Task, context: PersonalContext): Promise<Judged> {
    const known = this.ctx.storage.kv.get<Opinion>(OPINION);
    if (known) return known;
    if (this.#asking) return { ...(await this.#asking), costNano: 0 };
    this.#asking = this.#ask(task, context).finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #ask(task: Task, context: PersonalContext): Promise<Judged> {
    const desk = this.#desk();
    const name = this.ctx.id.name ?? this.ctx.id.toString();
    const answer = await askModel(questionOf(task, context, `decision:${name}`), desk);
    const opinion = opinionFrom(answer);
    this.ctx.storage.kv.put(OPINION, opinion);
    await wakeAt(this.ctx.storage, desk.clock().getTime() + KEPT_MS);
    return { ...opinion, costNano: answer.costNano };
  }

  /** The decision is stored by now; the opinion is of no more use. */
  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }
}
