import { type KeyedRequest, keepReply, knownReply } from "../portable/keys.ts";
import { Problem } from "../problem.ts";
import { OTHER_REQUEST } from "../wire/idempotency-key.ts";
import type { ChiefContext } from "./app.ts";
import type { ChiefReply } from "./contract.ts";
import type { ChiefWorld } from "./world.ts";

type Going = { readonly fingerprint: string; readonly reply: Promise<ChiefReply> };

/** Carries out once what comes several times under one key: a repeat gets the first reply, and waits for it while it is on its way. */
export class Once {
  readonly #going = new Map<string, Going>();

  /**
   * What was refused or failed is not kept: it may be tried again.
   *
   * @param carryOut answers the request itself
   * @throws Problem conflict when the key was used for another request
   */
  async answer(
    keyed: KeyedRequest,
    { sql, now }: ChiefWorld,
    carryOut: () => Promise<ChiefReply>,
  ): Promise<ChiefReply> {
    const known = knownReply(sql, keyed, now);
    if (known) return repeated({ status: known.status, body: known.reply });
    const name = JSON.stringify([keyed.scope, keyed.key]);
    const going = this.#going.get(name);
    if (going) {
      if (going.fingerprint !== keyed.fingerprint) throw new Problem("conflict", OTHER_REQUEST);
      return repeated(await going.reply);
    }
    const reply = carryOut();
    this.#going.set(name, { fingerprint: keyed.fingerprint, reply });
    try {
      const { status, body } = await reply;
      const isKept = () => knownReply(sql, keyed, now) !== null;
      if (status < FAILED && typeof body === "string" && !isKept())
        keepReply(sql, keyed, { status, reply: body }, now);
      return await reply;
    } finally {
      this.#going.delete(name);
    }
  }
}
const FAILED = 400;

/**
 * Does something and keeps the reply to it for the request's key, both or neither: whenever the runtime ends, a repeat finds the reply
 * of what was done.
 *
 * @param work does it, and says what is answered; what it throws undoes it
 */
export function doneOnce(
  { env: { world, keyed } }: ChiefContext,
  status: number,
  work: () => object,
): Response {
  const { sql, now } = world;
  const reply = sql.atomically(() => {
    const text = JSON.stringify(work());
    if (keyed !== null) keepReply(sql, keyed, { status, reply: text }, now);
    return text;
  });
  return new Response(reply, { status, headers: JSON_REPLY });
}
const JSON_REPLY = { "content-type": "application/json" };

/** Without the header that tells the door what it cost: a repeat costs nothing. */
const repeated = ({ status, body }: Pick<ChiefReply, "status" | "body">): ChiefReply => ({
  status,
  headers: JSON_REPLY,
  body,
});
