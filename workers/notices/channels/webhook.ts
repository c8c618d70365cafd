import type { Outside } from "../../outside.ts";
import type { Channel } from "./channel.ts";

const TIMEOUT_MS = 5_000;

/** The owner's own address: a POST of JSON, known by its `idempotency-key`. */
export const webhook = (url: string, { send }: Pick<Outside, "send">): Channel => ({
  name: "webhook",
  async send({ id, event, at, fields }) {
    const response = await send(url, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": id },
      body: JSON.stringify({ id, at: new Date(at).toISOString(), event, ...fields }),
      // A redirect is no confirmation, and its target was never configured.
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    return response.ok ? { ok: true } : { ok: false, failure: `HTTP ${response.status}` };
  },
});
