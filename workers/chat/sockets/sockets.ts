import { DurableObject } from "cloudflare:workers";
import { ownName } from "../../caller.ts";
import type { ChiefNews } from "../../chief/contract.ts";
import { OUTSIDE, type Outside } from "../../outside.ts";
import { earliest, wakeAt } from "../../time/alarm.ts";
import { MINUTE_MS, SECOND_MS } from "../../time/calendar.ts";
import { type SocketCaller, socketCallerOf } from "../../wire/socket.ts";
import type { Env } from "../app.ts";
import { answerFrame } from "./answering.ts";
import { errorFrame, FRAME_MAX_CHARS, readFrame, type ServerFrame } from "./frames.ts";

/** A caller's tabs and devices; what opens one more loses the oldest. */
export const CHAT_SOCKETS_MAX = 8;

/** Codes 4000 to 4999 are an application's own (RFC 6455 §7.4). */
export const CHAT_CLOSE = { sessionEnded: 4401, tooMany: 4408, notText: 1003, tooLong: 1009 } as const;

/** How long after the chief of staff's next moment it is asked what came of it. */
const AFTER_DUE_MS = 3 * SECOND_MS;
/** While something may come at any moment. */
const SOONEST_MS = 5 * SECOND_MS;
/** What nobody could foresee is told after this: 1,440 requests and rows a day, and only while a socket is open. */
const LATEST_MS = MINUTE_MS;

/** As many as one socket remembers: with its caller they fit the 2,048 bytes that lie with a socket. */
const TOLD_MAX = 30;

/** What is kept with a socket, also while the object sleeps (developers.cloudflare.com/durable-objects/best-practices/websockets). */
type Kept = {
  readonly caller: SocketCaller;
  readonly openedAt: number;
  readonly thread: string | null;
  /** Notifications that it has been told, the latest last. */
  readonly told: readonly string[];
};

/**
 * One caller's chat sockets (docs/decisions/121-a-chat-socket-asks-for-news.md). It sleeps while nothing happens and stores no row but its
 * alarm: what it has to know over a sleep lies with the sockets.
 */
export class ChatSockets extends DurableObject<Env> {
  readonly #outside: Pick<Outside, "clock" | "newId">;

  constructor(ctx: DurableObjectState, env: Env, outside: Pick<Outside, "clock" | "newId"> = OUTSIDE) {
    super(ctx, env);
    this.#outside = outside;
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  /** Accepts a socket that the door made the request for. */
  override async fetch(request: Request): Promise<Response> {
    const caller = socketCallerOf(request);
    if (caller === null) return new Response(null, { status: 404 });
    this.#makeRoom();
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    const openedAt = this.#now();
    server.serializeAttachment({ caller, openedAt, thread: null, told: [] } satisfies Kept);
    await this.#tellNews();
    return new Response(null, { status: 101, webSocket: client });
  }

  override async webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    const { caller, thread } = keptOf(socket);
    const now = this.#now();
    if (hasEnded(caller, now)) return socket.close(CHAT_CLOSE.sessionEnded, "The session has ended");
    if (typeof data !== "string") return socket.close(CHAT_CLOSE.notText, "Frames are JSON texts");
    if (data.length > FRAME_MAX_CHARS)
      return socket.close(CHAT_CLOSE.tooLong, `A frame has at most ${FRAME_MAX_CHARS} characters`);
    const tell = (frame: ServerFrame) => send(socket, frame);
    const frame = readFrame(data);
    if (frame.type === "unread") return tell(errorFrame(frame.why, "invalid_request", 400));
    const requestId = this.#outside.newId(now);
    try {
      const left = await answerFrame(frame, {
        env: this.env,
        caller: { kind: caller.kind, name: caller.name, role: caller.role, requestId },
        thread,
        tell,
        clock: this.#outside.clock,
        keep: (work) => this.ctx.waitUntil(work),
      });
      // Another frame may have been answered meanwhile: only the thread is this one's to say.
      if (socket.readyState === WebSocket.OPEN)
        socket.serializeAttachment({ ...keptOf(socket), thread: left } satisfies Kept);
    } catch (error) {
      log("chat_frame_failed", error, requestId);
      tell(errorFrame("It could not be answered; send it again", "unavailable", 503));
    }
    // Something may have been begun that tells soon.
    if (frame.type === "chat") await this.#askIn(SOONEST_MS);
  }

  override async alarm(): Promise<void> {
    const now = this.#now();
    for (const socket of this.#open())
      if (hasEnded(keptOf(socket).caller, now))
        socket.close(CHAT_CLOSE.sessionEnded, "The session has ended");
    await this.#tellNews();
  }

  /** Tells each socket what it was not told before, and says when it is asked again; never while no socket is open. */
  async #tellNews(): Promise<void> {
    const [first] = this.#open();
    if (first === undefined) return;
    const { notifications, nextAt } = await this.#news(keptOf(first).caller);
    for (const socket of this.#open()) {
      const kept = keptOf(socket);
      const fresh = notifications.filter(({ id }) => !kept.told.includes(id));
      if (fresh.length === 0) continue;
      for (const one of fresh) send(socket, { type: "notification", ...one });
      const told = [...kept.told, ...fresh.map(({ id }) => id)].slice(-TOLD_MAX);
      socket.serializeAttachment({ ...kept, told } satisfies Kept);
    }
    const now = this.#now();
    // What is overdue waits for something else, such as the end of a pause.
    const due = nextAt === null || nextAt <= now ? LATEST_MS : nextAt - now + AFTER_DUE_MS;
    await this.#askIn(Math.min(LATEST_MS, Math.max(SOONEST_MS, due)));
  }

  /** One that does not answer is asked again; nobody's socket ends for it. */
  async #news(caller: SocketCaller): Promise<ChiefNews> {
    try {
      return await this.env.CHIEFS.getByName(ownName(caller)).news();
    } catch (error) {
      log("chat_news_unheard", error, caller.requestId);
      return { notifications: [], nextAt: null };
    }
  }

  /** Nobody has to be told anything while no socket is open. */
  async #askIn(ms: number): Promise<void> {
    const now = this.#now();
    const ends = this.#open().map((socket) => keptOf(socket).caller.until);
    if (ends.length === 0) return;
    const at = earliest([now + ms, ...ends]);
    if (at !== null) await wakeAt(this.ctx.storage, Math.max(now + 1, at));
  }

  /** One that was told to close is still listed until its client has heard of it. */
  #open(): WebSocket[] {
    return this.ctx.getWebSockets().filter(({ readyState }) => readyState === WebSocket.OPEN);
  }

  override webSocketClose(socket: WebSocket): void {
    // Whoever has closed it waits for the answer.
    socket.close();
  }

  #makeRoom(): void {
    const open = this.#open().toSorted((a, b) => keptOf(a).openedAt - keptOf(b).openedAt);
    for (const socket of open.slice(0, Math.max(0, open.length - CHAT_SOCKETS_MAX + 1)))
      socket.close(CHAT_CLOSE.tooMany, "Newer sockets of the same caller took its place");
  }

  #now(): number {
    return this.#outside.clock().getTime();
  }
}

const keptOf = (socket: WebSocket): Kept => socket.deserializeAttachment() as Kept;

const hasEnded = ({ until }: SocketCaller, now: number): boolean => until !== null && until <= now;

/** Nothing can be said to one that is closing; its reply is in the history. */
function send(socket: WebSocket, frame: ServerFrame): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
}

const log = (event: string, error: unknown, requestId: string): void =>
  console.warn(JSON.stringify({ level: "warn", event, requestId, error: String(error) }));
