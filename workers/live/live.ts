import { DurableObject } from "cloudflare:workers";
import { OUTSIDE, type Outside } from "../outside.ts";
import { earliest, wakeBy } from "../time/alarm.ts";
import { SECOND_MS } from "../time/calendar.ts";
import { type SocketCaller, socketCallerOf } from "../wire/socket.ts";
import type { LiveContract, Told, Versions } from "./contract.ts";
import { PERSONAL, TOPICS, type Topic } from "./topics.ts";

/** A person's tabs and devices; what opens one more loses the oldest, which is a page that is no longer looked at. */
export const SOCKETS_PER_PERSON_MAX = 12;

/** Codes 4000 to 4999 are an application's own (RFC 6455 §7.4.2). */
export const CLOSE = { sessionEnded: 4401, tooMany: 4408, unwanted: 1008 } as const;

/**
 * An object that was told something stays in memory at least so long, sockets or not
 * (developers.cloudflare.com/durable-objects/concepts/durable-object-lifecycle): one that begins now was told nothing in that time.
 */
export const REMEMBERS_MS = 10 * SECOND_MS;

/** What is kept with a socket, also while the object sleeps. */
type Kept = { readonly caller: SocketCaller; readonly openedAt: number; readonly versions: Versions };

/**
 * Open pages' sockets. The object sleeps while nothing happens (the platform answers pings), and stores no row: what it has to
 * know over a sleep lies with the sockets. Without sockets it knows what it was told since it woke, and that it was told nothing
 * shortly before: whoever opens the first one learns whether something changed while it asked for what it shows.
 */
export class Live extends DurableObject<object> implements LiveContract {
  readonly #outside: Pick<Outside, "clock">;
  /** When this object began to hear of everything. */
  readonly #since: number;
  /** When a topic changed while nobody listened, by its name, and by the person's name for what is their own. */
  readonly #heard = new Map<string, number>();

  constructor(ctx: DurableObjectState, env: object, outside: Pick<Outside, "clock"> = OUTSIDE) {
    super(ctx, env);
    this.#outside = outside;
    this.#since = outside.clock().getTime() - REMEMBERS_MS;
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  /** Accepts a socket that the door made the request for. */
  override async fetch(request: Request): Promise<Response> {
    const caller = socketCallerOf(request);
    if (caller === null) return new Response(null, { status: 404 });
    const now = this.#outside.clock().getTime();
    const versions = this.#versionsFor(caller.name);
    this.#makeRoom(caller.name);
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server, [caller.name]);
    server.serializeAttachment({ caller, openedAt: now, versions } satisfies Kept);
    send(server, { versions, now });
    await wakeBy(this.ctx.storage, caller.until, now);
    return new Response(null, { status: 101, webSocket: client });
  }

  async publish(topics: readonly Topic[], person?: string): Promise<void> {
    const now = this.#outside.clock().getTime();
    for (const topic of topics) this.#heard.set(heardAs(topic, person), now);
    for (const socket of this.#open(person)) {
      const kept = keptOf(socket);
      if (hasEnded(kept, now)) {
        socket.close(CLOSE.sessionEnded, "The session has ended");
        continue;
      }
      // Two changes within a millisecond are two versions.
      const changed = topics.map((topic) => [topic, Math.max(now, kept.versions[topic] + 1)] as const);
      const versions: Versions = { ...kept.versions, ...Object.fromEntries(changed) };
      socket.serializeAttachment({ ...kept, versions } satisfies Kept);
      for (const [topic, version] of changed) send(socket, { topic, version });
    }
  }

  /** A session has ended, or the next one does. */
  override async alarm(): Promise<void> {
    const now = this.#outside.clock().getTime();
    const open = this.#open().filter((socket) => {
      const ended = hasEnded(keptOf(socket), now);
      if (ended) socket.close(CLOSE.sessionEnded, "The session has ended");
      return !ended;
    });
    const due = earliest(open.map((socket) => keptOf(socket).caller.until));
    await wakeBy(this.ctx.storage, due, now);
  }

  override webSocketMessage(socket: WebSocket): void {
    socket.close(CLOSE.unwanted, "Nothing but ping is to be sent here");
  }

  override webSocketClose(socket: WebSocket): void {
    // Whoever has closed it waits for the answer.
    socket.close();
  }

  /** One that was told to close is still listed until its client has heard of it. */
  #open(person?: string): WebSocket[] {
    return this.ctx.getWebSockets(person).filter(({ readyState }) => readyState === WebSocket.OPEN);
  }

  /** What the pages that are open know; where nobody listens, when this object last heard of each topic. */
  #versionsFor(person: string): Versions {
    const [any] = this.#open();
    const [own] = this.#open(person);
    const versions = TOPICS.map((topic) => {
      const open = isPersonal(topic) ? own : any;
      const heard = this.#heard.get(heardAs(topic, person)) ?? this.#since;
      return [topic, open ? keptOf(open).versions[topic] : heard] as const;
    });
    return Object.fromEntries(versions) as Record<Topic, number>;
  }

  #makeRoom(person: string): void {
    const own = this.#open(person).toSorted((a, b) => keptOf(a).openedAt - keptOf(b).openedAt);
    for (const socket of own.slice(0, Math.max(0, own.length - SOCKETS_PER_PERSON_MAX + 1)))
      socket.close(CLOSE.tooMany, "Newer pages of the same person took its place");
  }
}

const keptOf = (socket: WebSocket): Kept => socket.deserializeAttachment() as Kept;

const hasEnded = ({ caller: { until } }: Kept, now: number): boolean => until !== null && until <= now;

const isPersonal = (topic: Topic): boolean => PERSONAL.some((one) => one === topic);

const heardAs = (topic: Topic, person: string | undefined): string =>
  person !== undefined && isPersonal(topic) ? `${topic}:${person}` : topic;

const send = (socket: WebSocket, told: Told): void => socket.send(JSON.stringify(told));
