/** Calls to the model that the stack's AI Gateway lets through: each answer takes two, one of them only counts tokens. */
export const GATEWAY_RATE = { requests: 120, seconds: 60 } as const;

/** Who calls, for a gateway that asks (developers.cloudflare.com/ai-gateway/configuration/authentication). */
export const gatewayHeaders = (token: string | undefined): Record<string, string> =>
  token === undefined ? {} : { "cf-aig-authorization": `Bearer ${token}` };

/** Why the gateway itself refused: the month's money, too many at once, or a token that it does not know. */
export type GatewayRefusal = "spend" | "rate" | "token";

/** Numbers that the gateway was seen to answer with; its documentation names only the status. */
const CODES: ReadonlyMap<unknown, GatewayRefusal> = new Map([
  [2045, "spend"],
  [2003, "rate"],
  [2009, "token"],
]);

/**
 * What the gateway says with a refusal of its own, a list `{error: [{code, message}]}` where the provider has an object.
 * Null for the provider's refusals and for codes nobody has seen yet: without a `retry-after` those count as a spend limit.
 */
export function gatewayRefusal(body: unknown): GatewayRefusal | null {
  const errors = member(body, "error");
  return Array.isArray(errors) ? (CODES.get(member(errors[0], "code")) ?? null) : null;
}

const member = (of: unknown, name: string): unknown =>
  typeof of === "object" && of !== null ? (of as Readonly<Record<string, unknown>>)[name] : undefined;
