import { DurableObject } from "cloudflare:workers";
import { type Asked, type Caller, ownName } from "../caller.ts";
import { isOfHousehold } from "../people.ts";
import type { Cursor, Imported, Incoming, Page, Portable } from "../portable/contract.ts";
import { exportPage } from "../portable/index.ts";
import { type KeyedRequest, keyedRequestOf } from "../portable/keys.ts";
import { applySteps } from "../portable/schema.ts";
import { sqlOf } from "../portable/storage.ts";
import { problemFrom, problemHeaders, problemText } from "../problem.ts";
import { earliest, wakeBy } from "../time/alarm.ts";
import { Ids } from "../time/ids.ts";
import { Pause } from "../time/pause.ts";
import { requestOf } from "../wire/answer.ts";
import { hint } from "../wire/hint.ts";
import { CHIEF } from "./agents/catalogue.ts";
import { resolveAgent } from "./agents/instances.ts";
import { createApp } from "./app.ts";
import { ZIP } from "./bringing/limits.ts";
import type { ChiefContract, ChiefNews, ChiefReply, HeardMessage, HeardTurn, Hearing } from "./contract.ts";
import { doEffects } from "./effects/doing.ts";
import type { Env } from "./env.ts";
import { noteFailure, noteSuccess } from "./failing.ts";
import { restoredPage } from "./memory/restoring.ts";
import { forgetSession, keepTurn } from "./memory/turns.ts";
import { noteHour, type Served, servedOf } from "./monitoring/served.ts";
import { nextMomentOf, tidy } from "./next.ts";
import { handNotifications } from "./notifications/handing.ts";
import { newsOf, WATCHED_MS } from "./notifications/news.ts";
import { Once } from "./once.ts";
import { countsOf, type InstanceCounts } from "./people/counts.ts";
import { type Needed, ownerNamed, REAL, worldOf } from "./real-world.ts";
import { KeptRouter } from "./routing/kept.ts";
import { doDueRuns } from "./schedules/due.ts";
import { CHIEF_STEPS } from "./schema.ts";
import { forgetHeard, hearOnce, keyedMessage } from "./talk/heard-again.ts";
import { AgentAsks, isAsk } from "./tasks/asking.ts";
import { toolsFor } from "./tasks/tools.ts";
import { doTaskSteps } from "./tasks/working.ts";
import { conversationsOf } from "./threads/conversations.ts";
import { prepareThread } from "./threads/preparing.ts";
import { agentThreadOf, agentThreads, endBrokenPreparations } from "./threads/store.ts";
import { noteUsage } from "./usage/store.ts";
import type { ChiefWorld } from "./world.ts";

/** Where the object keeps its own name: its alarm has to know whose it is. */
const NAME = "name";

/** Questions that are sent with POST; no page has anything to ask for after them. */
const ASKS: ReadonlySet<string> = new Set(["/api/route", "/api/analyze"]);

const bodyOfReply = async (response: Response): Promise<string | Uint8Array> =>
  response.headers.get("content-type") === ZIP
    ? new Uint8Array(await response.arrayBuffer())
    : await response.text();

/** One person's chief of staff: their agents, what is known of them, when who works by themselves, and what was told. */
export class Chief extends DurableObject<Env> implements ChiefContract, Portable {
  readonly #outside: Needed;
  readonly #pause: Pause;
  readonly #app = createApp();
  readonly #router = new KeptRouter();
  readonly #once = new Once();
  readonly #asks = new AgentAsks();
  readonly #ids: Ids;
  /** Until when somebody looks: a chat socket that is open asks at least once a minute. Forgotten by one that slept, which then tells devices at once. */
  #watchedUntil = 0;

  constructor(ctx: DurableObjectState, env: Env, outside: Needed = REAL) {
    super(ctx, env);
    this.#outside = outside;
    this.#ids = new Ids(outside.newId);
    this.#pause = new Pause(() => env.LEDGER.getByName("ledger"));
    applySteps(sqlOf(ctx.storage), CHIEF_STEPS);
  }

  async hear(name: string, heard: HeardMessage): Promise<Hearing> {
    await this.#be(name);
    const keyed = await keyedMessage(heard);
    const world = this.#world();
    const said = world.sql.atomically(() => hearOnce(heard, keyed, world));
    await this.#arm();
    return said;
  }

  async keep(name: string, turn: HeardTurn): Promise<void> {
    await this.#be(name);
    const { sql } = this.#world();
    const agent = agentThreadOf(sql, turn.session)?.agent ?? CHIEF;
    sql.atomically(() => {
      keepTurn(sql, turn);
      noteUsage(sql, { ...turn, agent });
    });
  }

  async forgetSession(session: string): Promise<void> {
    const { sql } = this.#world();
    sql.atomically(() => {
      forgetSession(sql, session);
      forgetHeard({ sql }, session);
    });
  }

  async answer(asked: Asked, caller: Caller): Promise<ChiefReply> {
    try {
      if (asked.method !== "GET") await this.#be(ownName(caller));
      const keyed = isAsk(asked) ? null : await keyedRequestOf(asked, caller);
      const carryOut = () => this.#answered(asked, caller, keyed);
      if (keyed === null) return await carryOut();
      const reply = await this.#once.answer(keyed, this.#world(), carryOut);
      // What was done may have ended before its alarm was set.
      await this.#arm();
      return reply;
    } catch (error) {
      const problem = problemFrom(error, caller.requestId);
      const body = problemText(problem, caller.requestId);
      return { status: problem.status, headers: problemHeaders(problem), body };
    }
  }

  async #answered(asked: Asked, caller: Caller, keyed: KeyedRequest | null): Promise<ChiefReply> {
    const world = this.#world();
    const prepares = (session: string) => this.ctx.waitUntil(this.#prepare(session));
    const conversations = conversationsOf(this.env.DB, caller, world.now);
    const response = await this.#app.fetch(requestOf(asked), {
      world,
      keyed,
      caller,
      prepares,
      conversations,
      router: this.#router,
      asks: this.#asks,
      send: this.#outside.send,
      timeLimit: this.#outside.timeLimit,
      clock: () => this.#outside.clock().getTime(),
    });
    if (asked.method !== "GET" && !ASKS.has(new URL(asked.url).pathname)) await this.#changed();
    const { status, headers } = response;
    return { status, headers: Object.fromEntries(headers), body: await bodyOfReply(response) };
  }

  async served(): Promise<Served> {
    const { sql, now } = this.#world();
    return servedOf(sql, now);
  }

  async counts(): Promise<InstanceCounts> {
    const { sql, now } = this.#world();
    return countsOf(sql, now);
  }

  async news(): Promise<ChiefNews> {
    const { sql, now } = this.#world();
    this.#watchedUntil = now + WATCHED_MS;
    return newsOf(sql, now);
  }

  async tools() {
    const world = () => this.#world();
    const agent = resolveAgent(world().sql, CHIEF)?.agent;
    const tools = agent === undefined ? [] : await toolsFor(agent, world);
    return tools.map(({ name, description }) => ({ name, description }));
  }

  /** Once an hour, besides seeing that the alarm stands. */
  async wake(): Promise<void> {
    const world = this.#world();
    noteHour(world.sql, world.now);
    tidy(world);
    await this.#arm();
  }

  override async alarm(): Promise<void> {
    let waitMs = 0;
    // For whoever has left it all rests as it is, and costs nothing; the hourly `wake` finds who has come back.
    if (!isOfHousehold(this.#owner(), this.env.PEOPLE)) return;
    try {
      await this.#pause.ask(this.#outside.clock().getTime());
      const before = this.#told();
      endBrokenPreparations(this.#world().sql, this.#world().now);
      await doDueRuns(() => this.#world());
      await doTaskSteps(() => this.#world());
      await doEffects(() => this.#world());
      await handNotifications(this.#world(), this.#watchedUntil, (notice) =>
        this.env.OUTBOX.getByName("outbox").take(notice),
      );
      if (this.#told() !== before) this.#hint();
      noteSuccess(this.ctx.storage.kv);
    } catch (error) {
      // The platform gives up an alarm that fails six times; what is due stays due.
      const kind = error instanceof Error ? error.name : typeof error;
      console.error(JSON.stringify({ level: "error", event: "chief_alarm_failed", error: kind }));
      waitMs = noteFailure(this.ctx.storage.kv, this.#world());
    } finally {
      await this.#arm(waitMs);
    }
  }

  exportPage(cursor: Cursor | null): Promise<Page> {
    return exportPage(this.ctx.storage, cursor);
  }

  importPage(page: Incoming): Promise<Imported> {
    return restoredPage(this.ctx.storage, page);
  }

  /** Before it keeps anything: the nightly copy and the clock find it by the roster. */
  async #be(name: string): Promise<void> {
    const { kv } = this.ctx.storage;
    if (kv.get(NAME) === name) return;
    await this.env.ROSTER.getByName("roster").enlist("chief", name, null);
    kv.put(NAME, name);
  }

  async #prepare(session: string): Promise<void> {
    const thread = agentThreads(this.#world().sql).find((one) => one.session === session);
    if (thread) await prepareThread(thread, () => this.#world());
    this.#hint();
  }

  async #changed(): Promise<void> {
    this.#hint();
    await this.#arm();
  }

  #hint(): void {
    hint(this.env.LIVE, ["agents"], (work) => this.ctx.waitUntil(work), this.#owner().name);
  }

  /** The newest of what was told and made, and what still prepares itself: whether open pages have something to ask for. */
  #told(): string {
    const { sql } = this.#world();
    return JSON.stringify(
      sql.all(
        `SELECT (SELECT max(id) FROM notifications) AS told, (SELECT max(id) FROM artifacts) AS made,
           (SELECT count(*) FROM threads WHERE state = 'pre-loading') AS preparing`,
      ),
    );
  }

  /** While infrastructure is paused, no sooner than alarms may be; and not before `waitMs` have gone by. */
  #arm(waitMs = 0): Promise<void> {
    const world = this.#world();
    const next = isOfHousehold(this.#owner(), this.env.PEOPLE) ? nextMomentOf(world.sql) : null;
    const due = next === null ? null : Math.max(next, world.now + Math.max(waitMs, this.#pause.leastMs));
    return wakeBy(this.ctx.storage, earliest([due]), world.now);
  }

  /** Whose object it is; nobody's before it has heard anything. */
  #owner(): Caller {
    return ownerNamed(this.ctx.storage.kv.get<string>(NAME));
  }

  #world(): ChiefWorld {
    const now = this.#outside.clock().getTime();
    const newId = () => this.#ids.next(now);
    const { slowdown } = this.#pause;
    return worldOf(this.env, sqlOf(this.ctx.storage), this.#owner(), this.#outside, { now, newId, slowdown });
  }
}
