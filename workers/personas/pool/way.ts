/** A way to the model, as the environment of a worker's run has it. */
export type WayToModel = {
  readonly env: Readonly<Record<string, string>>;
  /** False where a subscription pays. */
  readonly isBilled: boolean;
};

/** What the CLI reads each kind of token from (code.claude.com/docs/en/env-vars). */
export const withApiKey = (key: string): WayToModel => ({ env: { ANTHROPIC_API_KEY: key }, isBilled: true });
export const withSubscription = (token: string): WayToModel => ({
  env: { CLAUDE_CODE_OAUTH_TOKEN: token },
  isBilled: false,
});
