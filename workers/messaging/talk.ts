import * as z from "zod/mini";
import type { Answer, Caller } from "../caller.ts";
import { isEvents, responseOf } from "../wire/answer.ts";
import { eventsIn } from "../wire/events-in.ts";
import type { Env } from "./app.ts";

/** Everything said in one messenger is one session of its person, beside those of the page; each group is one of its own. */
export const sessionUrl = (pageUrl: string, session: string): string => `${pageUrl}/api/chat/${session}`;

const Done = z.object({ message: z.string() });
const Piece = z.object({ text: z.string() });
const Refusal = z.object({ code: z.string(), detail: z.optional(z.string()), error: z.optional(z.string()) });

/** What became of a message: its reply, why there is none, or that it may be asked again. */
export type Talked =
  | { readonly is: "said"; readonly reply: string }
  | { readonly is: "refused"; readonly why: string }
  /** `why` where somebody said so. */
  | { readonly is: "again"; readonly why: string | null };

/** Refusals that end by themselves. */
const PASSING: readonly string[] = ["unavailable", "model_unavailable", "too_many_requests", "internal"];

/**
 * Says a message in its person's conversation. Asked again by the same key it is answered and paid for once.
 *
 * @param onText hears the whole reply so far, whenever there is more of it
 */
export async function talk(
  { CHAT, PAGE_URL }: Pick<Env, "CHAT" | "PAGE_URL">,
  caller: Caller,
  { text, session, key }: { readonly text: string; readonly session: string; readonly key: string },
  onText: (soFar: string) => Promise<void>,
): Promise<Talked> {
  const answer = await CHAT.answer(
    {
      method: "POST",
      url: `${PAGE_URL}/api/chat`,
      headers: { accept: "text/event-stream", "content-type": "application/json", "idempotency-key": key },
      body: JSON.stringify({ message: text, sessionKey: session }),
    },
    caller,
  );
  const reply = responseOf(answer);
  if (!reply.ok || reply.body === null || !isEvents(reply.headers.get("content-type")))
    return refusalOf(await reply.json().catch(() => null));
  return read(reply.body, onText);
}

async function read(
  body: ReadableStream<Uint8Array>,
  onText: (soFar: string) => Promise<void>,
): Promise<Talked> {
  let soFar = "";
  for await (const { event, data } of eventsIn(body)) {
    if (event === "text") {
      soFar += z.parse(Piece, data).text;
      await onText(soFar);
    }
    if (event === "done") return { is: "said", reply: z.parse(Done, data).message };
    if (event === "error") return refusalOf(data);
  }
  return { is: "again", why: null };
}

function refusalOf(data: unknown): Talked {
  const read = z.safeParse(Refusal, data);
  if (!read.success) return { is: "again", why: null };
  const { detail, error, code } = read.data;
  const why = detail ?? error ?? code;
  return PASSING.includes(code) ? { is: "again", why } : { is: "refused", why };
}

/** Asks an endpoint of another Worker in a person's name. */
export async function askWorker(
  answering: { answer(asked: Parameters<Env["GATE"]["answer"]>[0], caller: Caller): Promise<Answer> },
  caller: Caller,
  method: "GET" | "POST",
  url: string,
  given?: object,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const answer = await answering.answer(
    {
      method,
      url,
      headers: { accept: "application/json", "content-type": "application/json" },
      body: given === undefined ? null : JSON.stringify(given),
    },
    caller,
  );
  const reply = responseOf(answer);
  return { status: reply.status, body: await reply.json().catch(() => null) };
}

/** At once, and not in its turn: what it ends stands before it. */
export async function stopSession(
  env: Pick<Env, "CHAT" | "PAGE_URL">,
  session: string,
  caller: Caller,
): Promise<void> {
  const url = `${sessionUrl(env.PAGE_URL, session)}/stop`;
  const headers = { "content-type": "application/json" };
  await env.CHAT.answer({ method: "POST", url, headers, body: "{}" }, caller);
}

const History = z.object({ turns: z.array(z.object({ reply: z.nullable(z.string()) })) });

/** The last answer of a conversation; null where there is none. */
export async function lastReply(
  { CHAT, PAGE_URL }: Pick<Env, "CHAT" | "PAGE_URL">,
  caller: Caller,
  session: string,
): Promise<string | null> {
  const { body } = await askWorker(CHAT, caller, "GET", sessionUrl(PAGE_URL, session));
  const read = z.safeParse(History, body);
  return read.success ? (read.data.turns.findLast(({ reply }) => reply !== null)?.reply ?? null) : null;
}
