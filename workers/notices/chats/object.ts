import { DurableObject } from "cloudflare:workers";
import type { Outside } from "../../outside.ts";
import { applySteps } from "../../portable/schema.ts";
import type { Sql } from "../../portable/sql.ts";
import { sqlOf } from "../../portable/storage.ts";
import { toBase64Url } from "../../wire/base64.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import type { Env } from "../app.ts";
import { STEPS } from "../schema.ts";
import type { ChatsContract, PairingOffer } from "./contract.ts";
import { endGroup, groupCodes, groupOf, groupsOf, type PairedGroup, pairGroup } from "./groups.ts";
import { chatOf, chatsOf, handChat, keepCode, type PairedChat, pairChat, unpairChat } from "./store.ts";

/** 128 bits, as much as nobody guesses within ten minutes. */
const CODE_BYTES = 16;

/** The outbox as far as it is about whose chats are whose: notices are sent to them, so that they are in the same object. */
export class Chats<Needed extends Pick<Outside, "clock">>
  extends DurableObject<Env>
  implements ChatsContract
{
  protected readonly sql: Sql;
  protected readonly outside: Needed;

  constructor(ctx: DurableObjectState, env: Env, outside: Needed) {
    super(ctx, env);
    this.sql = sqlOf(ctx.storage);
    this.outside = outside;
    applySteps(this.sql, STEPS);
  }

  async offerPairing({ channel, person }: Pick<PairedChat, "channel" | "person">): Promise<PairingOffer> {
    return this.#offer(channel, person);
  }

  async #offer(channel: string, person: string): Promise<PairingOffer> {
    const code = toBase64Url(crypto.getRandomValues(new Uint8Array(CODE_BYTES)));
    const kept = { sha256: await sha256Hex(code), channel, person };
    return { code, expiresAt: keepCode(this.sql, kept, this.outside.clock().getTime()) };
  }

  async pair({ code, ...of }: Parameters<ChatsContract["pair"]>[0]): Promise<PairedChat | null> {
    return pairChat(this.sql, { ...of, sha256: await sha256Hex(code) }, this.outside.clock().getTime());
  }

  async paired({ channel, sender }: Pick<PairedChat, "channel" | "sender">): Promise<PairedChat | null> {
    return chatOf(this.sql, channel, sender);
  }

  async chats(person: string): Promise<readonly PairedChat[]> {
    return chatsOf(this.sql, [person]);
  }

  async unpair({ channel, person }: Pick<PairedChat, "channel" | "person">): Promise<boolean> {
    return unpairChat(this.sql, channel, person);
  }

  async hand({ channel, person, to }: Parameters<ChatsContract["hand"]>[0]): Promise<boolean> {
    return handChat(this.sql, channel, person, to);
  }

  async offerGroup({ channel, person }: Pick<PairedGroup, "channel" | "person">): Promise<PairingOffer> {
    return this.#offer(groupCodes(channel), person);
  }

  async pairGroup({ code, ...of }: Parameters<ChatsContract["pairGroup"]>[0]): Promise<PairedGroup | null> {
    return pairGroup(this.sql, { ...of, sha256: await sha256Hex(code) }, this.outside.clock().getTime());
  }

  async groupOf(of: Parameters<ChatsContract["groupOf"]>[0]): Promise<PairedGroup | null> {
    return groupOf(this.sql, of);
  }

  async groups(person: string): Promise<readonly PairedGroup[]> {
    return groupsOf(this.sql, person);
  }

  async endGroup(of: Parameters<ChatsContract["endGroup"]>[0]): Promise<boolean> {
    return endGroup(this.sql, of);
  }
}
