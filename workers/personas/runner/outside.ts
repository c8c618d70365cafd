import type { Answering } from "../../caller.ts";
import type { ModelDesk } from "../../model/call.ts";
import { deskOf } from "../../model/desk.ts";
import { OUTSIDE, type Outside } from "../../outside.ts";
import type { Env } from "../env.ts";
import type { Dispatching } from "../executions/contract.ts";

/** What a runner works with; a test brings its own. */
export type RunnerWorld = Pick<Outside, "send" | "newId"> & {
  readonly desk: ModelDesk;
  readonly wait: (ms: number) => Promise<void>;
  readonly orchestrator: () => Dispatching;
  /** The task gate. */
  readonly gate: Pick<Answering, "answer">;
};

/** The real world. A stub that has failed once stays broken, so each call gets its own. */
export const runnerWorldOf = (env: Env): RunnerWorld => ({
  desk: deskOf(env),
  send: OUTSIDE.send,
  newId: OUTSIDE.newId,
  wait: (ms) => OUTSIDE.wait(ms),
  gate: env.GATE,
  orchestrator: () => env.ORCHESTRATOR.getByName("orchestrator"),
});
