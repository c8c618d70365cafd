import Gate from "the-gate";
import type { Caller } from "../../../workers/caller.ts";
import { askedOf, plainResponseOf } from "./plain.ts";

export * from "the-gate";

const CALLER: Caller = {
  kind: "program",
  name: "a0",
  role: "agency",
  requestId: "01920000-0000-7000-8000-000000000000",
};

/** The gate's own bundle, which answers a client itself: no other Worker before it. */
export default class Direct extends Gate<object> {
  async fetch(request: Request): Promise<Response> {
    return plainResponseOf(await this.answer(await askedOf(request), CALLER));
  }
}
