import { signal } from "@preact/signals";
import { requestFailureOf } from "./failure.ts";
import { belongsTo, keepNothing } from "./kept.ts";
import { ask, whenLost } from "./request.ts";
import type { ReplyOf } from "./types.ts";
import { forgetAll, refreshAll } from "./watched.ts";

/** Whether the door can be talked to now. `unknown` until the first answer. */
export type Connection = "unknown" | "online" | "offline" | "signed-out";

export const connection = signal<Connection>("unknown");
/** Who is signed in, from the last answer; null before the first. */
export const me = signal<ReplyOf<"GET /api/me"> | null>(null);

/** A page that has just come back from signing in does not go there again: something else is wrong then. */
const LOOP_GUARD_MS = 10_000;
const LAST_SIGN_IN = "purser:signed-in-at";

const LOOK_AGAIN_MS = 1_000;
let calmUntil = 0;

/** For so long from now on an answer that does not come says nothing: it is asked for again. */
export function stayCalm(ms: number): void {
  calmUntil = Date.now() + ms;
}

let looking: Promise<void> | null = null;

/** Asks who is signed in: what a broken socket or a failed request cannot tell apart, this can. */
export function look(): Promise<void> {
  looking ??= lookOnce().finally(() => {
    looking = null;
  });
  return looking;
}

// Whatever asked in vain: the page says at once whether it is the sign-in or the network.
whenLost(() => {
  if (connection.value === "online") void look();
});

async function lookOnce(): Promise<void> {
  try {
    const answer = await ask("GET /api/me");
    if (await belongsTo(answer.name)) {
      forgetAll();
      // What the other person was writing.
      sessionStorage.clear();
      refreshAll();
    }
    me.value = answer;
    const isBack = connection.value === "offline" || connection.value === "signed-out";
    connection.value = "online";
    if (isBack) refreshAll();
  } catch (thrown) {
    const failure = requestFailureOf(thrown);
    if (failure.kind === "signed-out") connection.value = "signed-out";
    else if (failure.kind === "unreachable" && Date.now() < calmUntil)
      setTimeout(() => void look(), LOOK_AGAIN_MS);
    else if (failure.kind === "unreachable") connection.value = "offline";
    else connection.value = "online";
  }
}

/** Only a navigation passes Access's sign-in; it comes back to the same view. Answers false when it was there just now. */
export function signInAgain(): boolean {
  const last = Number(sessionStorage.getItem(LAST_SIGN_IN) ?? 0);
  if (Date.now() - last < LOOP_GUARD_MS) return false;
  sessionStorage.setItem(LAST_SIGN_IN, String(Date.now()));
  location.reload();
  return true;
}

/** Ends the session at Access, for every application of the team; nothing that was seen or written stays on this device. */
export async function signOut(): Promise<void> {
  sessionStorage.clear();
  await keepNothing();
  location.assign("/cdn-cgi/access/logout");
}
