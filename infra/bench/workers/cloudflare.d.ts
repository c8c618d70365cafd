/** The part of the runtime's own module that the benchmark uses; infra does not load the Workers' types. */
declare module "cloudflare:workers" {
  export class DurableObject {
    constructor(ctx: object, env: object);
  }
}
