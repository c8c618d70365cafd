import { hmacHex } from "../wire/hmac.ts";

/** What Slack signs a delivery of that moment (Unix seconds) with. */
export const slackSignature = async (
  secret: string,
  { timestamp, body }: { readonly timestamp: string; readonly body: string },
): Promise<string> => `v0=${await hmacHex(secret, `v0:${timestamp}:${body}`)}`;
