import { PROVEN_HEADER } from "../../caller.ts";
import { Problem } from "../../problem.ts";
import { isFromSlack, SLACK_SIGNATURE_HEADER, SLACK_TIMESTAMP_HEADER } from "../../slack/proof.ts";
import type { MessagingContext } from "../app.ts";
import type { SlackReply } from "../schemas.ts";
import { keptOrRefused, takeSent } from "../taking.ts";
import { type SlackDelivery, slackDeliveryOf } from "./delivery.ts";

/**
 * POST /slack/:workspaceId: an event, or the press of a button. Slack's own repeats (`X-Slack-Retry-Num`) carry the same id and are
 * answered once. Whoever has not paired is answered nothing and leaves nothing.
 */
export async function takeSlack(c: MessagingContext): Promise<Response> {
  const { SLACK_TOKEN: token, SLACK_SIGNING_SECRET: secret, SLACK_WORKSPACE: workspace } = c.env;
  const body = await c.req.text();
  const presented = {
    signature: c.req.header(SLACK_SIGNATURE_HEADER),
    timestamp: c.req.header(SLACK_TIMESTAMP_HEADER),
  };
  const isProven =
    token !== undefined &&
    secret !== undefined &&
    (await isFromSlack(secret, presented, body, c.env.clock().getTime()));
  if (!isProven || c.req.param("workspaceId") !== workspace)
    throw new Problem(
      "invalid_token",
      "This is no delivery of Slack's: its signature is missing, old, or another",
    );
  const delivery = readDelivery(c, body);
  const reply = (said: SlackReply) => c.json(said, 200, { [PROVEN_HEADER]: "slack" });
  if (delivery?.is === "challenge") return reply({ ok: true, challenge: delivery.challenge });
  // An app that is shared with another workspace delivers from there too.
  if (delivery !== null && delivery.workspace === workspace)
    await keptOrRefused(() => takeSent(c.env, "slack", delivery.sent));
  return reply({ ok: true });
}

function readDelivery(c: MessagingContext, body: string): SlackDelivery {
  const isForm = c.req.header("content-type")?.startsWith("application/x-www-form-urlencoded") ?? false;
  try {
    return slackDeliveryOf(body, isForm);
  } catch (cause) {
    throw new Problem("malformed_json", "The body is not well-formed JSON; send one delivery", { cause });
  }
}
