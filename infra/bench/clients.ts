import { createHash, randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { Role } from "../../workers/caller.ts";

/** Programs of each role: as many in all as the door's variable for tokens holds (infra/config/token-rules.ts). */
const PROGRAMS = { admin: 1, runtime: 3, agency: 28 } as const satisfies Partial<Record<Role, number>>;
type ProgramRole = keyof typeof PROGRAMS;

const TOKEN_LIFE_MS = 60 * 60_000;

/** The platform's windows, whose ends are those of the clock's minutes on this machine. */
const WINDOW_MS = 60_000;
/** Of its limit a client uses no more than this, because a request may be counted in the window after the one it was sent in. */
const SHARE_MAX = 0.9;

export type Headers = Readonly<Record<string, string>>;

/** Whose requests they are. */
export type Senders = {
  /** Waits, if it must, until nobody's limit will end that many requests. */
  readonly ready: (requests: number) => Promise<void>;
  /** What the next request says of where it comes from. */
  readonly next: () => Headers;
};

/** Unix milliseconds, and a pause of some. */
type Time = { readonly now: () => number; readonly wait: (ms: number) => Promise<unknown> };
const REAL_TIME: Time = { now: () => Date.now(), wait: (ms) => setTimeout(ms) };

/** The bearer tokens of a run of the benchmark. */
export type Programs = {
  /** The configuration key `tokens`: hashes only. */
  readonly config: string;
  readonly tokens: Readonly<Record<ProgramRole, readonly string[]>>;
};

export function newPrograms(now: Date): Programs {
  const roles = Object.keys(PROGRAMS) as ProgramRole[];
  const expiresAt = new Date(now.getTime() + TOKEN_LIFE_MS).toISOString();
  const made = roles.flatMap((role) =>
    Array.from({ length: PROGRAMS[role] }, (_, index) => {
      const token = `purser_${role}_${randomBytes(32).toString("base64url")}`;
      const sha256 = createHash("sha256").update(token).digest("hex");
      return { token, entry: { name: `${role.slice(0, 2)}${index}`, role, sha256, expiresAt } };
    }),
  );
  const of = (role: ProgramRole) => made.filter(({ entry }) => entry.role === role).map(({ token }) => token);
  return {
    config: JSON.stringify(made.map(({ entry }) => entry)),
    tokens: { admin: of("admin"), runtime: of("runtime"), agency: of("agency") },
  };
}

/**
 * Programs that take turns, each from an address of its own. The limits are on: when a minute has no room for what comes,
 * the next minute is waited for.
 *
 * @param limitPerMinute of one client and of one address
 */
export function programs(
  tokens: readonly string[],
  limitPerMinute: number,
  { now, wait }: Time = REAL_TIME,
): Senders {
  const most = Math.floor(tokens.length * limitPerMinute * SHARE_MAX);
  let [sent, window, inWindow] = [0, 0, 0];
  const look = (): number => {
    const current = Math.floor(now() / WINDOW_MS);
    if (current !== window) [window, inWindow] = [current, 0];
    return inWindow;
  };
  return {
    ready: async (requests) => {
      if (look() + requests > most) await wait(WINDOW_MS - (now() % WINDOW_MS) + 1);
    },
    next: () => {
      look();
      const index = sent % tokens.length;
      [sent, inWindow] = [sent + 1, inWindow + 1];
      return { authorization: `Bearer ${tokens[index]}`, "cf-connecting-ip": `198.51.100.${index + 1}` };
    },
  };
}

/** Requests without a credential, each from a network of its own. */
export function strangers(): Senders {
  let sent = 0;
  return {
    ready: () => Promise.resolve(),
    next: () => {
      sent += 1;
      return {
        "cf-connecting-ip": `2001:db8:${(sent >> 16).toString(16)}:${(sent & 0xffff).toString(16)}::1`,
      };
    },
  };
}
