import { WorkerEntrypoint } from "cloudflare:workers";
import type { Answer, Answering, Asked, Caller, Ticking } from "../caller.ts";
import type { Env } from "./env.ts";

export { Orchestrator } from "./orchestrator.ts";

/** The personas for their clients. Only the door reaches it, and it has checked identity, role and size. */
export default class Personas extends WorkerEntrypoint<Env> implements Answering, Ticking {
  override fetch(): Response {
    return new Response(null, { status: 404 });
  }

  async answer(asked: Asked, caller: Caller): Promise<Answer> {
    const shown = await this.env.ORCHESTRATOR.getByName("orchestrator").answer(asked, caller);
    const { status, headers, body } = shown;
    return {
      status,
      headers: Object.entries(headers),
      body: typeof body === "string" ? new TextEncoder().encode(body) : body,
    };
  }

  async tick(): Promise<void> {
    await this.env.ORCHESTRATOR.getByName("orchestrator").wake();
  }
}
