import type { Caller } from "../../../workers/caller.ts";

type Env = { readonly GATE: { answer(request: Request, caller: Caller): Promise<Response> } };

const CALLER: Caller = {
  kind: "program",
  name: "local-agency",
  role: "agency",
  requestId: "01920000-0000-7000-8000-000000000000",
};

/** In the door's place: the call to the gate, and nothing of what the door checks. */
export default {
  fetch: (request: Request, env: Env): Promise<Response> => env.GATE.answer(request, CALLER),
};
