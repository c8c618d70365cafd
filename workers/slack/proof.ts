import { MINUTE_MS, SECOND_MS } from "../time/calendar.ts";
import { isSame } from "../wire/same.ts";
import { slackSignature } from "./signature.ts";

export const SLACK_SIGNATURE_HEADER = "x-slack-signature";
export const SLACK_TIMESTAMP_HEADER = "x-slack-request-timestamp";
/** Older or newer than that it may be a delivery that somebody kept (docs.slack.dev/authentication/verifying-requests-from-slack). */
const WINDOW_MS = 5 * MINUTE_MS;

/** Whether the very bytes are Slack's and of now. Nothing of them is read before. */
export async function isFromSlack(
  secret: string,
  presented: { readonly signature: string | undefined; readonly timestamp: string | undefined },
  body: string,
  now: number,
): Promise<boolean> {
  const { signature, timestamp } = presented;
  if (!signature || !timestamp || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now - Number(timestamp) * SECOND_MS) > WINDOW_MS) return false;
  return isSame(await slackSignature(secret, { timestamp, body }), signature);
}
