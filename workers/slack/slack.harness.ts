// For tests: Slack's side of its Web API, with the ways in which it fails, and what it signs.
import { slackSignature } from "./signature.ts";

export const SLACK_TOKEN = "xoxb-1000000000-1000000000-AAAAAAAAAAAAAAAAAAAAAAAA";
export const SLACK_SECRET = "0123456789abcdef0123456789abcdef";
export const SLACK_WORKSPACE = "T0123ABCD";

/** `silent`: it was carried out, and its answer was lost. `down`: it was not. */
export type SlackFault = "silent" | "down" | "too-soon" | "revoked";

type Block = {
  readonly text?: { readonly text: string } | string;
  readonly elements?: readonly { readonly value: string }[];
};
type Given = { readonly channel?: string; readonly ts?: string; readonly blocks?: readonly Block[] };

/** A workspace that keeps what it was told to show. */
export class SlackStandIn {
  readonly calls: { readonly method: string; readonly body: Given }[] = [];
  /** In order; an update changes its message. */
  readonly shown: { ts: string; chat: string; text: string; buttons: string[] }[] = [];
  fault: (method: string) => SlackFault | null = () => null;
  retryAfterSeconds = 7;
  workspace = SLACK_WORKSPACE;
  #ts = 100;

  readonly send = async (url: string, init: { readonly body?: unknown }): Promise<Response> => {
    const method = new URL(url).pathname.split("/").at(-1) ?? "";
    const body = JSON.parse(String(init.body)) as Given;
    this.calls.push({ method, body });
    const fault = this.fault(method);
    if (fault === "down") return new Response("<html>502</html>", { status: 502 });
    if (fault === "too-soon")
      return new Response("", { status: 429, headers: { "retry-after": String(this.retryAfterSeconds) } });
    if (fault === "revoked") return Response.json({ ok: false, error: "token_revoked" });
    const result = this.#carryOut(method, body);
    if (fault === "silent") throw new TypeError(`no answer of ${url}`);
    return Response.json({ ok: true, ...result });
  };

  #carryOut(method: string, { channel = "", ts, blocks = [] }: Given): object {
    const text = blocks
      .flatMap((block) => (typeof block.text === "string" ? [block.text] : (block.text?.text ?? [])))
      .join("\n\n");
    const buttons = blocks.flatMap(({ elements = [] }) => elements.map(({ value }) => value));
    switch (method) {
      case "chat.postMessage":
        this.#ts += 1;
        this.shown.push({ ts: `${this.#ts}.000`, chat: channel, text, buttons });
        return { ts: `${this.#ts}.000` };
      case "chat.update":
        Object.assign(this.shown.find((one) => one.ts === ts) ?? {}, { text, buttons });
        return { ts };
      default:
        return { team_id: this.workspace, user: "purser" };
    }
  }
}

/** A delivery as Slack makes it. */
export async function slackDelivery(
  body: string,
  { now, secret = SLACK_SECRET, isForm = false }: { now: number; secret?: string; isForm?: boolean },
) {
  const timestamp = String(Math.floor(now / 1_000));
  return {
    body,
    headers: {
      "content-type": isForm ? "application/x-www-form-urlencoded" : "application/json",
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": await slackSignature(secret, { timestamp, body }),
    },
  };
}

export const slackMessage = (
  text: string,
  {
    event = "Ev1",
    user = "U1",
    chat = "D1",
    ...more
  }: { event?: string; user?: string; chat?: string } & Record<string, unknown> = {},
): string =>
  JSON.stringify({
    type: "event_callback",
    team_id: SLACK_WORKSPACE,
    event_id: event,
    event: { type: "message", channel_type: "im", channel: chat, user, text, ts: "1.1", ...more },
  });

export const slackPress = (
  value: string,
  ts: string,
  { trigger = "1.2.a", user = "U1", chat = "D1" } = {},
) => {
  const payload = {
    type: "block_actions",
    team: { id: SLACK_WORKSPACE },
    user: { id: user },
    channel: { id: chat },
    message: { ts },
    trigger_id: trigger,
    actions: [{ action_id: "approve", value }],
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
};
