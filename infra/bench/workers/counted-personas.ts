import Personas, { Orchestrator, Runner } from "the-personas";
import {
  countEntry,
  countsReply,
  type ObjectContext,
  watchedBindings,
  watchFetch,
  watchStorage,
} from "./counting.ts";

// The personas' own bundle with objects that write down what they do. Of outside, only runs at the edge fetch anything here.
watchFetch("Runner");

class CountedOrchestrator extends Orchestrator {
  constructor(ctx: ObjectContext, env: object) {
    watchStorage(ctx);
    super(ctx, watchedBindings(env, "Orchestrator"));
  }

  override alarm(): Promise<void> {
    countEntry();
    return super.alarm();
  }

  override webSocketMessage(socket: object, data: string | ArrayBuffer): Promise<void> {
    countEntry();
    return super.webSocketMessage(socket, data);
  }
}

class CountedRunner extends Runner {
  constructor(ctx: ObjectContext, env: object) {
    watchStorage(ctx);
    super(ctx, watchedBindings(env, "Runner"));
  }
}

export { CountedOrchestrator as Orchestrator, CountedRunner as Runner };

export default class Counted extends Personas {
  override async fetch(request: Request): Promise<Response> {
    return countsReply(request) ?? super.fetch(request);
  }
}
