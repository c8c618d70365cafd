import { createHash, randomBytes } from "node:crypto";
import { HOUR_MS } from "../../policies/prices/time.ts";
import type { Role } from "../../workers/caller.ts";
import { tokensOf } from "../offline/deployment.ts";

/**
 * Enough that no agency comes near a day's share of calls (workers/edge/limits/background.ts), and few enough that the door's
 * variable holds their tokens (infra/config/token-rules.ts).
 */
const AGENCIES = 20;

/** What a request says of who sends it, and from where. */
export type Headers = Readonly<Record<string, string>>;

/** The bearer tokens of a run of the benchmark. */
export type Programs = {
  /** The configuration key `tokens`: hashes only. */
  readonly config: string;
  /** The owner's own, which nothing is kept from. */
  readonly admin: () => Headers;
  /** The next agency's turn, each from an address of its own. */
  readonly agency: () => Headers;
};

export function newPrograms(now: Date): Programs {
  const expiresAt = new Date(now.getTime() + HOUR_MS).toISOString();
  const made = ["admin", ...Array.from({ length: AGENCIES }, () => "agency")].map((role, index) => {
    const token = `purser_${role}_${randomBytes(32).toString("base64url")}`;
    const sha256 = createHash("sha256").update(token).digest("hex");
    return { token, entry: { name: `bench-${index}`, role, sha256, expiresAt } };
  });
  const [admin = "", ...agencies] = made.map(({ token }) => token);
  let sent = 0;
  const from = (token: string, host: number) => ({
    authorization: `Bearer ${token}`,
    "cf-connecting-ip": `198.51.100.${host}`,
  });
  return {
    config: JSON.stringify(made.map(({ entry }) => entry)),
    admin: () => from(admin, 1),
    agency: () => {
      const index = sent++ % AGENCIES;
      return from(agencies[index] ?? "", index + 2);
    },
  };
}

/** Clients of one role. */
export type BenchClients = {
  /** The configuration key `tokens`: hashes only. */
  readonly config: string;
  /** What the one at that place says of itself; past the last one the first is next. */
  readonly headers: (at: number) => Headers;
};

/** Each with a token and an address of its own, because each has a limit of requests a minute. */
export function benchClients(role: Role, count: number, now: Date): BenchClients {
  const clients = Array.from({ length: count }, (_, index) => ({
    name: `bench-${index}`,
    role,
    token: `purser_${role}_${randomBytes(32).toString("base64url")}`,
  }));
  return {
    config: tokensOf(clients, now),
    headers: (at) => ({
      authorization: `Bearer ${clients[at % count]?.token}`,
      "cf-connecting-ip": `198.51.100.${(at % count) + 1}`,
    }),
  };
}
