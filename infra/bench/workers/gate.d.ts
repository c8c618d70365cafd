/** The task gate's bundle, as it would be uploaded; the benchmark's build says which file that is. */
declare module "the-gate" {
  import type { Answer, Asked, Caller } from "../../../workers/caller.ts";

  export default class Gate<Env extends object> {
    constructor(context: unknown, env: Env);
    answer(asked: Asked, caller: Caller): Promise<Answer>;
  }
}
