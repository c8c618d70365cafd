import * as z from "zod/mini";
import { callSlack } from "../../slack/api.ts";
import { noteHealth } from "../health.ts";
import type { MessengerWorld } from "../world.ts";
import type { SlackBot } from "./channel.ts";

const Test = z.looseObject({ team_id: z.string(), user: z.string() });

type Checking = Pick<MessengerWorld, "sql" | "env" | "clock"> & SlackBot;

/**
 * Asks Slack whose token that is (docs.slack.dev/reference/methods/auth.test). Where it delivers to, an app's token may neither ask nor
 * set: that is in its manifest.
 */
export async function checkSlack(world: Checking): Promise<void> {
  const { sql, clock, env } = world;
  const called = await callSlack(world, "auth.test", {});
  const read = called.is === "done" ? z.safeParse(Test, called.result) : null;
  const problem = (): string | null => {
    if (called.is !== "done") return `Slack does not take the token: ${called.failure}`;
    if (!read?.success) return "Slack's answer could not be read";
    if (read.data.team_id === env.SLACK_WORKSPACE) return null;
    return `The token is of the workspace ${read.data.team_id}, not of ${env.SLACK_WORKSPACE}: set purser:slackWorkspaceId, then deploy`;
  };
  noteHealth(sql, "slack", {
    ...(read?.success ? { bot: read.data.user } : {}),
    problem: problem(),
    checkedAt: clock().getTime(),
  });
}
