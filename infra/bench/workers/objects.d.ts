/** Objects of two bundles as they would be uploaded; the benchmark's build says which files those are. */
declare module "the-personas" {
  export class Orchestrator {
    constructor(ctx: object, env: object);
    alarm(): Promise<void>;
    webSocketMessage(socket: object, data: string | ArrayBuffer): Promise<void>;
  }
  export class Runner {
    constructor(ctx: object, env: object);
  }
  export default class Personas {
    constructor(ctx: object, env: object);
    fetch(request: Request): Promise<Response>;
  }
}

declare module "the-ledger" {
  export class ModelKeys {
    constructor(ctx: object, env: object);
  }
  export class Ledger {
    constructor(ctx: object, env: object);
    reserve(
      ask: object,
    ): Promise<{ readonly ok: true; readonly reservationId: string } | { readonly ok: false }>;
    settle(settlement: object): Promise<{ readonly ok: boolean }>;
  }
  export default class Budget {
    constructor(ctx: object, env: object);
    fetch(request: Request): Promise<Response>;
  }
}
