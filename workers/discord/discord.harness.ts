// For tests: Discord's side of its API, with the ways in which it fails, and what it signs.
import { hex } from "../wire/sha256.ts";

export const DISCORD_TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4OQ.GAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
export const DISCORD_GUILD = "1234567890123456789";
export const DISCORD_APPLICATION = "9876543210987654321";

/** `silent`: it was carried out, and its answer was lost. `down`: it was not. */
export type DiscordFault = "silent" | "down" | "too-soon";

type Message = {
  readonly content?: string;
  readonly components?: readonly { readonly components: readonly { readonly custom_id: string }[] }[];
};
export type DiscordCall = { readonly method: string; readonly path: string; readonly body: Message };

/** Discord, as far as it keeps what it was told to show. */
export class DiscordStandIn {
  readonly calls: DiscordCall[] = [];
  /** What each interaction and each conversation shows, in order; the original of an interaction is changed in its place. */
  readonly shown: { where: string; text: string; buttons: string[] }[] = [];
  fault: (call: DiscordCall) => DiscordFault | null = () => null;
  retryAfterSeconds = 7;
  application: Record<string, unknown> = { id: DISCORD_APPLICATION, name: "Purser" };

  readonly send = async (
    url: string,
    init: { readonly method?: string; readonly body?: unknown },
  ): Promise<Response> => {
    const path = new URL(url).pathname.replace("/api/v10", "");
    const body = (typeof init.body === "string" ? JSON.parse(init.body) : {}) as Message;
    const call = { method: init.method ?? "GET", path, body };
    this.calls.push(call);
    const fault = this.fault(call);
    if (fault === "down") return new Response("<html>502</html>", { status: 502 });
    if (fault === "too-soon")
      return Response.json(
        { message: "You are being rate limited.", retry_after: this.retryAfterSeconds },
        {
          status: 429,
        },
      );
    const result = this.#carryOut(call);
    if (fault === "silent") throw new TypeError(`no answer of ${url}`);
    return Response.json(result);
  };

  #carryOut({ method, path, body }: DiscordCall): object {
    if (path === "/applications/@me") return Object.assign(this.application, body);
    if (path === "/users/@me/channels")
      return { id: `dm-${(body as { recipient_id?: string }).recipient_id}` };
    const shown = {
      where: path.replace("/messages/@original", ""),
      text: (body.content ?? "").replaceAll("\\", ""),
      buttons: body.components?.flatMap(({ components }) => components.map((one) => one.custom_id)) ?? [],
    };
    const original = this.shown.find(({ where }) => where === shown.where);
    if (method === "PATCH" && original) Object.assign(original, shown);
    else if (method !== "PUT") this.shown.push(shown);
    return { id: String(this.shown.length) };
  }
}

/** Somebody who signs like Discord; `publicKey` as its page shows it. */
export async function discordSigner() {
  const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  const publicKey = hex((await crypto.subtle.exportKey("raw", pair.publicKey)) as ArrayBuffer);
  const sign = async (body: string, now: number, timestamp = String(Math.floor(now / 1_000))) => ({
    body,
    headers: {
      "content-type": "application/json",
      "x-signature-timestamp": timestamp,
      "x-signature-ed25519": hex(
        await crypto.subtle.sign("Ed25519", pair.privateKey, new TextEncoder().encode(timestamp + body)),
      ),
    },
  });
  return { publicKey, sign };
}

type Who = { id?: string; user?: string; guild?: string | null; token?: string };

const interaction = (
  type: number,
  data: object,
  { id = "1", user = "42", guild = null, token = `t-${id}` }: Who,
) =>
  JSON.stringify({
    id,
    application_id: DISCORD_APPLICATION,
    type,
    token,
    data,
    ...(guild === null ? { user: { id: user } } : { guild_id: guild, member: { user: { id: user } } }),
  });

export const discordCommand = (name: string, value: string | null, who: Who = {}): string =>
  interaction(2, { name, ...(value === null ? {} : { options: [{ name: "text", value }] }) }, who);
export const discordPress = (data: string, who: Who = {}): string => interaction(3, { custom_id: data }, who);
export const DISCORD_PING = JSON.stringify({ id: "1", application_id: "1", type: 1, token: "t" });
