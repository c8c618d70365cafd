import * as z from "zod/mini";
import { DAY_MS } from "../time/calendar.ts";
import type { GateSurroundings } from "./app.ts";
import { type StatusReply, TokenExpiry } from "./schemas/status.ts";

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

type Named = Pick<StatusReply["tokens"][number], "kind" | "name">;

/** What a token is called in a sentence, and what `npm run rotate -- STACK` is given for a new one. */
export function tokenNames({ kind, name }: Named): { readonly what: string; readonly rotate: string } {
  switch (kind) {
    case "bearer":
      return { what: `The bearer token of ${name}`, rotate: name };
    case "service":
      return { what: `The Access service token of ${name}`, rotate: name };
    case "worker":
      return { what: "The token that personas' workers sign with", rotate: "--worker-token" };
  }
}

/** Tells the owner of every token that ends within a week, or has ended, once for each token and end. */
export async function tellOfExpiries(
  { OUTBOX, TOKEN_EXPIRIES }: Pick<GateSurroundings, "OUTBOX" | "TOKEN_EXPIRIES">,
  now: Date,
): Promise<void> {
  const outbox = OUTBOX.getByName("outbox");
  for (const { name, kind, expiresAt, warning } of tokensAt(TOKEN_EXPIRIES, now)) {
    if (!warning) continue;
    const verb = Date.parse(expiresAt) <= now.getTime() ? "ended" : "ends";
    const { what, rotate } = tokenNames({ kind, name });
    const detail = `${what} ${verb} ${expiresAt}. A new one: npm run rotate -- STACK ${rotate}, then deploy.`;
    await outbox.take({
      key: `token/${kind}/${name}/${expiresAt}`,
      event: "token.expiring",
      at: now.getTime(),
      fields: { detail },
    });
  }
}
