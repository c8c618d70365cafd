import Personas, { Orchestrator as RealOrchestrator, Runner as RealRunner } from "the-personas";
import {
  countsReply,
  noteEntry,
  type ObjectContext,
  watchedBindings,
  watchFetch,
  watchStorage,
} from "./counting.ts";

// The personas' own bundle with objects that write down what they do. Of outside, only runs at the edge fetch anything here.
watchFetch("Runner");

export class Orchestrator extends RealOrchestrator {
  constructor(ctx: ObjectContext, env: object) {
    watchStorage(ctx);
    super(ctx, watchedBindings(env, "Orchestrator"));
  }

  override alarm(): Promise<void> {
    noteEntry();
    return super.alarm();
  }

  override webSocketMessage(socket: object, data: string | ArrayBuffer): Promise<void> {
    noteEntry();
    return super.webSocketMessage(socket, data);
  }
}

export class Runner extends RealRunner {
  constructor(ctx: ObjectContext, env: object) {
    watchStorage(ctx);
    super(ctx, watchedBindings(env, "Runner"));
  }
}

export default class Counted extends Personas {
  override async fetch(request: Request): Promise<Response> {
    return countsReply(request) ?? super.fetch(request);
  }
}
