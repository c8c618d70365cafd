import { DurableObject } from "cloudflare:workers";
import { OUTSIDE, type Outside } from "../outside.ts";
import { earliest, wakeBy } from "../time/alarm.ts";
import { type SocketCaller, socketCallerOf } from "../wire/socket.ts";
import type { LiveContract, Told, Versions } from "./contract.ts";
import { PERSONAL, TOPICS, type Topic } from "./topics.ts";

/** A person's tabs and devices; what opens one more loses the oldest, which is a page that is no longer looked at. */
export const SOCKETS_PER_PERSON_MAX = 12;

/** Codes 4000 to 4999 are an application's own (RFC 6455 §7.4.2). */
export const CLOSE = { sessionEnded: 4401, tooMany: 4408, unwanted: 1008 } as const;

/** What is kept with a socket, also while the object sleeps. */
type Kept = { readonly caller: SocketCaller; readonly openedAt: number; readonly versions: Versions };

/**
 * Open pages' sockets. The object sleeps while nothing happens (the platform answers pings), and stores no row: what it has to
 * know over a sleep lies with the sockets. Without sockets there is nothing to know: whoever opens the first one is told versions
 * that it cannot have seen, and asks for everything once.
 */
export class Live extends DurableObject<object> implements LiveContract {
  readonly #outside: Pick<Outside, "clock">;

  constructor(ctx: DurableObjectState, env: object, outside: Pick<Outside, "clock"> = OUTSIDE) {
    super(ctx, env);
    this.#outside = outside;
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  /** Accepts a socket that the door made the request for. */
  override async fetch(request: Request): Promise<Response> {
    const caller = socketCallerOf(request);
    if (caller === null) return new Response(null, { status: 404 });
    const now = this.#outside.clock().getTime();
    const versions = this.#versionsFor(caller.name, now);
    this.#makeRoom(caller.name);
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server, [caller.name]);
    server.serializeAttachment({ caller, openedAt: now, versions } satisfies Kept);
    send(server, { versions });
    await wakeBy(this.ctx.storage, caller.until, now);
    return new Response(null, { status: 101, webSocket: client });
  }

  async publish(topics: readonly Topic[], person?: string): Promise<void> {
    const now = this.#outside.clock().getTime();
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

  /** One that was told to close is still listed until its client has heard of it. */
  #open(person?: string): WebSocket[] {
    return this.ctx.getWebSockets(person).filter(({ readyState }) => readyState === WebSocket.OPEN);
  }

  /** What the pages that are open know; new where nobody listens, so that whoever comes has not seen it. */
  #versionsFor(person: string, now: number): Versions {
    const [any] = this.#open();
    const [own] = this.#open(person);
    const versions = any ? keptOf(any).versions : versionsAt(now);
    const personal = own ? keptOf(own).versions : versionsAt(now);
    return { ...versions, ...Object.fromEntries(PERSONAL.map((topic) => [topic, personal[topic]])) };
  }

  #makeRoom(person: string): void {
    const own = this.#open(person).toSorted((a, b) => keptOf(a).openedAt - keptOf(b).openedAt);
    for (const socket of own.slice(0, Math.max(0, own.length - SOCKETS_PER_PERSON_MAX + 1)))
      socket.close(CLOSE.tooMany, "Newer pages of the same person took its place");
  }
}

const keptOf = (socket: WebSocket): Kept => socket.deserializeAttachment() as Kept;

const hasEnded = ({ caller: { until } }: Kept, now: number): boolean => until !== null && until <= now;

const versionsAt = (now: number): Versions =>
  Object.fromEntries(TOPICS.map((topic) => [topic, now])) as Record<Topic, number>;

const send = (socket: WebSocket, told: Told): void => socket.send(JSON.stringify(told));
