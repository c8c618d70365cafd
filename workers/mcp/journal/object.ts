import { DurableObject } from "cloudflare:workers";
import { OUTSIDE, type Outside } from "../../outside.ts";
import type { Cursor, Imported, Incoming, Page, Portable } from "../../portable/contract.ts";
import { exportPage, importPage } from "../../portable/index.ts";
import type { Env } from "../env.ts";
import type { ToolOutcome } from "../tools/outcome.ts";
import type { Arguments } from "../tools/tool.ts";
import type { PersonalJournalContract } from "./contract.ts";
import { answerJournal } from "./home/answer.ts";
import { askMachineJournal, type MachineWay, machineWayIn } from "./home/machine.ts";
import type { JournalRequest, MoveStep } from "./home/schemas.ts";
import { type Home, isEmpty, markOf, setMark } from "./home/state.ts";
import type { Sample } from "./samples.ts";
import { sqliteJournal } from "./sqlite.ts";

const ENLISTED = "enlisted";

type World = Pick<Outside, "clock" | "newId" | "send">;

/** One person's journal as the edge sees it: in the object's own database, or on the machine, to which it then passes on what it is asked. */
export class PersonalJournal extends DurableObject<Env> implements PersonalJournalContract, Portable {
  readonly #home: Home;
  readonly #outside: World;
  /** Where a journal that never was begins; asked for once, whoever comes meanwhile. */
  #beginning: Promise<void> | null = null;

  constructor(ctx: DurableObjectState, env: Env, outside: World = OUTSIDE) {
    super(ctx, env);
    this.#home = { name: "edge", store: sqliteJournal(ctx.storage), unmarked: "here" };
    this.#outside = outside;
  }

  call(tool: string, given: Arguments, who: string, requestId: string) {
    return this.#ask({ what: "call", tool, given, who }, requestId);
  }

  keepSamples(samples: readonly Sample[], source: string, who: string, requestId: string) {
    return this.#ask({ what: "samples", samples: [...samples], source, who }, requestId);
  }

  standing() {
    return this.#answer({ what: "standing" }, "");
  }

  async step(step: MoveStep) {
    await this.#enlist();
    return this.#answer({ what: "step", step }, "");
  }

  exportPage(cursor: Cursor | null): Promise<Page> {
    return exportPage(this.ctx.storage, cursor);
  }

  importPage(page: Incoming): Promise<Imported> {
    return importPage(this.ctx.storage, page);
  }

  /** Wherever it is at home. */
  async #ask(asked: JournalRequest, requestId: string): Promise<ToolOutcome> {
    const way = machineWayIn(this.env.MACHINE_JOURNALS);
    const person = this.ctx.id.name;
    if (way === null || person === undefined) return this.#answer(asked, requestId);
    if (this.env.JOURNAL_HOME === "machine") {
      this.#beginning ??= this.#begin(way, person).finally(() => {
        this.#beginning = null;
      });
      await this.#beginning;
    }
    const { state } = await this.#home.store.read((rows) => markOf(rows, this.#home));
    return state === "elsewhere"
      ? askMachineJournal(way, person, asked, this.#outside.send)
      : this.#answer(asked, requestId);
  }

  /** A journal that never was begins where it belongs. While the machine does not answer it begins here: it can be moved later. */
  async #begin(way: MachineWay, person: string): Promise<void> {
    const { store } = this.#home;
    const isNew = await store.read(
      async (rows) => !(await markOf(rows, this.#home)).isSet && (await isEmpty(rows)),
    );
    if (!isNew) return;
    const begin: JournalRequest = { what: "begin", timeZone: this.env.TIME_ZONE };
    if ((await askMachineJournal(way, person, begin, this.#outside.send)).isError) return;
    await this.#enlist();
    await store.write((rows) =>
      setMark(rows, { state: "elsewhere", move: null, cursor: null }, this.#outside.clock()),
    );
  }

  async #answer(asked: JournalRequest, requestId: string): Promise<ToolOutcome> {
    if (asked.what !== "standing") await this.#enlist();
    const now = this.#outside.clock();
    const newId = () => this.#outside.newId(now.getTime());
    return answerJournal(this.#home, asked, { now, timeZone: this.env.TIME_ZONE, newId }, requestId);
  }

  /** Before anything is kept, so that there is never a journal that the nightly copy does not know of. */
  async #enlist(): Promise<void> {
    const { id, storage } = this.ctx;
    if (id.name === undefined || storage.kv.get(ENLISTED) === true) return;
    await this.env.ROSTER.getByName("roster").enlist("journal", id.name, null);
    storage.kv.put(ENLISTED, true);
  }
}
