import * as z from "zod/mini";
import type { Surroundings } from "./app.ts";
import { type StatusReply, TokenExpiry } from "./schemas/status.ts";

const DAY_MS = 86_400_000;
/** From here on a token's end is warned of: time enough for a rotation within working days. */
export const WARN_DAYS = 7;

const Expiries = z.array(TokenExpiry);

/** When each way in ends, how many whole days that is away, and whether it is time for a new one. */
export function tokensAt(binding: unknown, now: Date): StatusReply["tokens"] {
  // The deployment writes this binding; should it not fit, the status' numbers are still worth showing.
  const parsed = z.safeParse(Expiries, binding);
  if (!parsed.success) return [];
  return parsed.data.map((token) => {
    const leftMs = Date.parse(token.expiresAt) - now.getTime();
    return {
      ...token,
      daysLeft: Math.max(0, Math.floor(leftMs / DAY_MS)),
      warning: leftMs <= WARN_DAYS * DAY_MS,
    };
  });
}

const KINDS = { bearer: "bearer token", service: "Access service token" } as const;

/** Tells the owner of every token that ends within a week, or has ended, once for each token and end. */
export async function tellOfExpiries(
  { OUTBOX, TOKEN_EXPIRIES }: Pick<Surroundings, "OUTBOX" | "TOKEN_EXPIRIES">,
  now: Date,
): Promise<void> {
  const outbox = OUTBOX.getByName("outbox");
  for (const { name, kind, expiresAt, warning } of tokensAt(TOKEN_EXPIRIES, now)) {
    if (!warning) continue;
    const verb = Date.parse(expiresAt) <= now.getTime() ? "ended" : "ends";
    const detail = `The ${KINDS[kind]} of ${name} ${verb} ${expiresAt}. A new one: npm run rotate -- STACK ${name}, then deploy.`;
    await outbox.take({
      key: `token/${kind}/${name}/${expiresAt}`,
      event: "token.expiring",
      at: now.getTime(),
      fields: { detail },
    });
  }
}
