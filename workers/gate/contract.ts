import type { PersonalContext } from "../context/context.ts";
import type { Opinion } from "./judgement/opinion.ts";
import type { Task } from "./tasks/task.ts";

/** An opinion, and what asking for it cost just now; nothing when it was there, or when another request asks already. */
export type Judged = Opinion & { readonly costNano?: number };

/** One question to the model, for the Worker that it belongs to. */
export interface JudgementContract {
  /** The model's opinion of this task; asked once, however often and however many at a time ask for it. */
  judge(task: Task, context: PersonalContext): Promise<Judged>;
}
