import { type Scrub, scrubberOf } from "../../agent/http/scrub.ts";
import { openConnectors } from "../credentials/opening.ts";
import { executions } from "../executions/store.ts";
import type { Assignment } from "./assignments.ts";
import type { PoolWorld } from "./outside.ts";

/** What each run that goes on is scrubbed by: the very values that it was given. Made anew after the object has slept. */
export class Scrubs {
  readonly #world: PoolWorld;
  readonly #known = new Map<string, Scrub>();

  constructor(world: PoolWorld) {
    this.#world = world;
  }

  async of({ id, executionId }: Assignment): Promise<Scrub> {
    const known = this.#known.get(id);
    if (known) return known;
    const { sql, vault, clock, apiKey } = this.#world;
    const { personaId = "" } = executions.get(sql(), executionId) ?? {};
    const { connectors } = await openConnectors(sql(), personaId, vault.keys, clock().getTime());
    const way = await vault.claude.wayToModel(apiKey);
    const secrets = [
      ...Object.values(connectors).map(({ value }) => value),
      ...Object.values(way?.env ?? {}),
    ];
    const scrub = scrubberOf(secrets);
    this.#known.set(id, scrub);
    return scrub;
  }

  /** Its run has ended. */
  forget({ id }: Assignment): void {
    this.#known.delete(id);
  }
}
