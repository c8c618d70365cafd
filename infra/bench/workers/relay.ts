import type { Answering, Caller } from "../../../workers/caller.ts";
import { askedOf, plainResponseOf } from "./plain.ts";

type Env = { readonly GATE: Pick<Answering, "answer"> };

const CALLER: Caller = {
  kind: "program",
  name: "local-agency",
  role: "agency",
  requestId: "01920000-0000-7000-8000-000000000000",
};

/** In the door's place: the call to the gate, and nothing of what the door checks. */
export default {
  fetch: async (request: Request, env: Env): Promise<Response> =>
    plainResponseOf(await env.GATE.answer(await askedOf(request), CALLER)),
};
