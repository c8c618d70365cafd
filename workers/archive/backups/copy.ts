import { DurableObject } from "cloudflare:workers";
import { OUTSIDE, type Outside } from "../../outside.ts";
import { earliest, wakeBy } from "../../time/alarm.ts";
import { PAUSED_ALARM_MS, Pause } from "../../time/pause.ts";
import { KEY_KEPT_MS, OTHER_REQUEST } from "../../wire/idempotency-key.ts";
import type { CopyContract, CopyRun, CopyState, Started } from "../contract.ts";
import type { Env } from "../env.ts";
import { isNightly } from "../nightly.ts";
import { foldersOf, nextNight } from "./backup.ts";
import { afterFailure, tellOfCopy, Unusable } from "./copy-failure.ts";
import { CopyRuns, newRun } from "./copy-run.ts";
import { openRestore, stepRestore } from "./restore-step.ts";
import { stepBackup } from "./step.ts";

/** Of one alarm: with 9 subrequests each at most they stay below the 50 of an invocation on Workers Free. */
const STEPS_MAX = 5;
/** Of one alarm: about one full page, because each byte is hashed within 10 ms of CPU. */
const BYTES_MAX = 128 * 1024;
/** Between backups that are asked for: each has a folder of its own second, and costs calls that are counted. */
const APART_MS = 60_000;

/** Who started the run that nobody asked for. */
const NIGHT = "the nightly schedule";

type Needed = Pick<Outside, "clock" | "newId">;

/** Works in small steps from alarm to alarm; where it was evicted it goes on with the step that it was at. */
export class Copy extends DurableObject<Env> implements CopyContract {
  readonly #runs: CopyRuns;
  readonly #outside: Needed;
  readonly #pause: Pause;

  constructor(ctx: DurableObjectState, env: Env, outside: Needed = OUTSIDE) {
    super(ctx, env);
    this.#runs = new CopyRuns(ctx.storage.sql);
    this.#outside = outside;
    this.#pause = new Pause(() => env.LEDGER.getByName("ledger"));
  }

  async state(): Promise<CopyState> {
    const now = this.#now;
    if (isNightly(this.env)) this.#runs.nightAt ??= nextNight(now);
    await this.#wakeWhenDue();
    return {
      backup: this.#runs.of("backup"),
      restore: this.#runs.of("restore"),
      nightAt: this.#runs.nightAt,
    };
  }

  async wake(): Promise<void> {
    await this.state();
  }

  async backup(by: string, key: string | null = null): Promise<Started> {
    const now = this.#now;
    const last = this.#runs.of("backup");
    if (last && isRepeat(last, { by, key, now })) return { ok: true, run: last };
    const busy = this.#busy();
    if (busy !== null) return busy;
    if (last?.state === "done" && now - last.startedAt < APART_MS)
      return refused(`${last.folders[0]} was made less than a minute ago.`);
    return this.#started(this.#begin(by, now, key));
  }

  async restore({ backup, by, key = null }: Parameters<CopyContract["restore"]>[0]): Promise<Started> {
    const now = this.#now;
    const last = this.#runs.of("restore");
    if (last && isRepeat(last, { by, key, now }))
      return last.folders[0] === backup ? { ok: true, run: last } : refused(OTHER_REQUEST);
    const busy = this.#busy();
    if (busy !== null) return busy;
    if (last?.state === "failed" && last.phase === "write") {
      if (last.folders[0] !== backup)
        return refused(`A restore of ${last.folders[0]} stopped half-way here; only that one can go on.`);
      const run = {
        ...last,
        startedBy: by,
        key,
        state: "running",
        endedAt: null,
        failures: 0,
        nextAt: now,
        told: false,
      } as const;
      return this.#started(run);
    }
    try {
      const { parts, migrations } = await openRestore(backup, this.env);
      // Looked at again, because another call may have come in between.
      const meanwhile = this.#busy();
      if (meanwhile !== null) return meanwhile;
      const begun = { kind: "restore", folders: [backup], startedBy: by, key, migrations } as const;
      const run = newRun({ ...begun, id: this.#outside.newId(now), startedAt: now, total: parts.length });
      this.#runs.begin(run, parts);
      return await this.#started(run);
    } catch (error) {
      if (error instanceof Unusable) return refused(error.message);
      throw error;
    }
  }

  /** The next steps of what runs, else the night's backup when it is due. */
  override async alarm(): Promise<void> {
    const now = this.#now;
    const running = this.#runs.all.find(({ state }) => state === "running");
    // What a person has asked for goes on.
    if ((running?.startedBy ?? NIGHT) === NIGHT && (await this.#pause.ask(now)))
      return this.ctx.storage.setAlarm(now + PAUSED_ALARM_MS);
    if (running) await this.#advance(running);
    else if ((this.#runs.nightAt ?? Number.POSITIVE_INFINITY) <= now) this.#beginNight(now);
    for (const run of this.#runs.all)
      if (run.state === "failed" && !run.told)
        this.#runs.keep(await tellOfCopy(run, this.env.OUTBOX.getByName("outbox"), now));
    await this.#wakeWhenDue();
  }

  async #started(run: CopyRun): Promise<Started> {
    this.#runs.keep(run);
    await this.#wakeWhenDue();
    return { ok: true, run };
  }

  get #now(): number {
    return this.#outside.clock().getTime();
  }

  #busy(): Started | null {
    const running = this.#runs.all.find(({ state }) => state === "running");
    return running
      ? refused(`A ${running.kind} of ${running.folders[0]} is under way; wait until it has ended.`)
      : null;
  }

  #begin(by: string, now: number, key: string | null = null): CopyRun {
    const folders = foldersOf(now, by === NIGHT);
    const begun = { kind: "backup", folders, startedBy: by, key, migrations: null, total: null } as const;
    return this.#runs.begin(newRun({ ...begun, id: this.#outside.newId(now), startedAt: now }));
  }

  #beginNight(now: number): void {
    this.#begin(NIGHT, now);
    this.#runs.nightAt = nextNight(now);
  }

  /** Each step is kept before the next begins. What a step throws is tried again later, unless it cannot be mended. */
  async #advance(begun: CopyRun): Promise<void> {
    const step = begun.kind === "backup" ? stepBackup : stepRestore;
    let run = begun;
    try {
      for (let steps = 0, from = run.bytes; steps < STEPS_MAX && run.bytes - from < BYTES_MAX; steps++) {
        const next = await step(run, this.#runs, this.env, this.#now);
        run = this.#runs.keep({ ...next, failures: 0, error: null, nextAt: this.#now });
        // A written page can be 42 statements of the 50 that D1 counts for an invocation on Workers Free.
        if (run.state !== "running" || run.phase === "write") return;
      }
    } catch (error) {
      this.#runs.keep(afterFailure(run, error, this.#now));
    }
  }

  #wakeWhenDue(): Promise<void> {
    const waiting = this.#runs.all.filter(
      ({ state, told }) => state === "running" || (state === "failed" && !told),
    );
    const due = earliest([this.#runs.nightAt, ...waiting.map(({ nextAt }) => nextAt)]);
    return wakeBy(this.ctx.storage, due, this.#now);
  }
}

/** Whether a request is the one that this run was asked for by. */
const isRepeat = (
  run: CopyRun,
  { by, key, now }: { readonly by: string; readonly key: string | null; readonly now: number },
): boolean => key !== null && run.key === key && run.startedBy === by && now - run.startedAt < KEY_KEPT_MS;

const refused = (detail: string): Started => ({ ok: false, detail });
