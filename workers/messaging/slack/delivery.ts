import * as z from "zod/mini";
import type { ArrivalContent } from "../contract.ts";
import type { SentMessage } from "../taking.ts";

// What of a delivery is read (docs.slack.dev/apis/events-api, docs.slack.dev/reference/interaction-payloads/block_actions-payload).
// Everything else of it is ignored, and so is everything but what a person wrote in their own conversation with the app.

const Challenge = z.object({ type: z.literal("url_verification"), challenge: z.string() });

const Event = z.object({
  type: z.literal("event_callback"),
  team_id: z.string(),
  event_id: z.string(),
  event: z.looseObject({
    type: z.string(),
    channel_type: z.optional(z.string()),
    channel: z.optional(z.string()),
    user: z.optional(z.string()),
    text: z.optional(z.string()),
    subtype: z.optional(z.string()),
    bot_id: z.optional(z.string()),
  }),
});

const Press = z.object({
  type: z.literal("block_actions"),
  team: z.object({ id: z.string() }),
  user: z.object({ id: z.string() }),
  channel: z.object({ id: z.string() }),
  message: z.object({ ts: z.string() }),
  trigger_id: z.string(),
  actions: z.array(z.object({ value: z.optional(z.string()) })),
});

/** A challenge is answered with itself; null is what is not read. */
export type SlackDelivery =
  | { readonly is: "challenge"; readonly challenge: string }
  | { readonly is: "sent"; readonly workspace: string; readonly sent: SentMessage }
  | null;

/** @throws SyntaxError where it is neither JSON nor a form with JSON */
export function slackDeliveryOf(body: string, isForm: boolean): SlackDelivery {
  const given: unknown = JSON.parse(isForm ? (new URLSearchParams(body).get("payload") ?? "null") : body);
  const challenge = z.safeParse(Challenge, given);
  if (challenge.success) return { is: "challenge", challenge: challenge.data.challenge };
  const event = z.safeParse(Event, given);
  if (event.success) return eventOf(event.data);
  const press = z.safeParse(Press, given);
  return press.success ? pressOf(press.data) : null;
}

function eventOf({ team_id: workspace, event_id, event }: z.infer<typeof Event>): SlackDelivery {
  const { type, channel_type: kind, channel, user, text, subtype, bot_id: bot } = event;
  if (type !== "message" || kind !== "im" || !channel || !user || bot !== undefined) return null;
  // Edited, deleted and joined are messages too, by their subtype.
  if (subtype !== undefined && subtype !== "file_share") return null;
  const arrived: ArrivalContent = text?.trim()
    ? { is: "message", text: asWritten(text).toWellFormed() }
    : { is: "other", what: subtype === "file_share" ? "file" : "message" };
  return { is: "sent", workspace, sent: { event: event_id, sender: user, chat: channel, arrived } };
}

function pressOf({
  team,
  user,
  channel,
  message,
  trigger_id,
  actions,
}: z.infer<typeof Press>): SlackDelivery {
  const data = actions[0]?.value;
  if (data === undefined) return null;
  const arrived: ArrivalContent = { is: "pressed", data, query: trigger_id, message: message.ts };
  return {
    is: "sent",
    workspace: team.id,
    sent: { event: trigger_id, sender: user.id, chat: channel.id, arrived },
  };
}

const ENTITIES: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

/** Slack marks links and escapes three characters; a link's own words are left out where they say the same. */
const asWritten = (text: string): string =>
  text
    .replaceAll(/<((?:https?|mailto):[^|>]+)(?:\|([^>]*))?>/g, (_, url: string, words?: string) =>
      words === undefined || url.includes(words) ? url : `${words} (${url})`,
    )
    .replaceAll(/&(amp|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity);
