import { DurableObject } from "cloudflare:workers";
import { OUTSIDE, type Outside } from "../../outside.ts";
import type { Cursor, Imported, Incoming, Page, Portable } from "../../portable/contract.ts";
import { exportPage, importPage } from "../../portable/index.ts";
import type { Env } from "../env.ts";
import { runTool } from "../tools/run.ts";
import type { Arguments } from "../tools/tool.ts";
import type { PersonalJournalContract } from "./contract.ts";
import type { JournalStore } from "./rows.ts";
import { keepSample, type Sample, type SampleOutcome } from "./samples.ts";
import { JOURNAL } from "./server.ts";
import { sqliteJournal } from "./sqlite.ts";

const ENLISTED = "enlisted";

/** One person's journal at the edge. */
export class PersonalJournal extends DurableObject<Env> implements PersonalJournalContract, Portable {
  readonly #store: JournalStore;
  readonly #outside: Pick<Outside, "clock" | "newId">;

  constructor(ctx: DurableObjectState, env: Env, outside: Pick<Outside, "clock" | "newId"> = OUTSIDE) {
    super(ctx, env);
    this.#store = sqliteJournal(ctx.storage);
    this.#outside = outside;
  }

  async call(name: string, given: Arguments, who: string, requestId: string) {
    await this.#enlist();
    const now = this.#outside.clock();
    const newId = () => this.#outside.newId(now.getTime());
    const context = { store: this.#store, now, timeZone: this.env.TIME_ZONE, newId, who };
    return runTool(JOURNAL, name, given, context, requestId);
  }

  async keepSamples(samples: readonly Sample[], source: string, who: string) {
    await this.#enlist();
    const now = this.#outside.clock();
    const newId = () => this.#outside.newId(now.getTime());
    const context = { store: this.#store, now, timeZone: this.env.TIME_ZONE, newId, who };
    const outcomes: SampleOutcome[] = [];
    for (const sample of samples) outcomes.push(await keepSample(sample, source, context));
    return outcomes;
  }

  exportPage(cursor: Cursor | null): Promise<Page> {
    return exportPage(this.ctx.storage, cursor);
  }

  importPage(page: Incoming): Promise<Imported> {
    return importPage(this.ctx.storage, page);
  }

  /** Before anything is kept, so that there is never a journal that the nightly copy does not know of. */
  async #enlist(): Promise<void> {
    const { id, storage } = this.ctx;
    if (id.name === undefined || storage.kv.get(ENLISTED) === true) return;
    await this.env.ROSTER.getByName("roster").enlist("journal", id.name, null);
    storage.kv.put(ENLISTED, true);
  }
}
