import * as z from "zod/mini";
import { moment } from "../../wire/fields.ts";

const CODE_MAX_CHARS = 4_000;
const TOKEN_MAX_CHARS = 1_000;

export const CallbackBody = z.object({
  code: z.string().check(z.minLength(1), z.maxLength(CODE_MAX_CHARS)),
  state: z.string().check(z.minLength(1), z.maxLength(200)),
});

export const TokenBody = z.object({
  token: z
    .string()
    .check(
      z.trim(),
      z.maxLength(TOKEN_MAX_CHARS),
      z.startsWith("sk-ant-", { error: "expected a key or token of Anthropic's, which begins with sk-ant-" }),
    ),
});

export const AuthorizeReply = z.object({ authUrl: z.url(), state: z.string(), instructions: z.string() });
export const ConnectedReply = z.object({
  status: z.literal("connected"),
  scopes: z.array(z.string()),
  expiresAt: moment,
});
export const OauthStatus = z.object({
  connected: z.boolean(),
  scopes: z.array(z.string()),
  expiresAt: z.nullable(moment),
  isExpired: z.nullable(z.boolean()),
});
export type OauthStatus = z.infer<typeof OauthStatus>;
export const RefreshedReply = z.object({ status: z.literal("refreshed"), expiresAt: moment });
export const DisconnectedReply = z.object({
  status: z.literal("disconnected"),
  /** Whether the provider has taken them back too. */
  serverRevoked: z.boolean(),
});
export const TokenReply = z.object({ status: z.literal("token_stored") });
