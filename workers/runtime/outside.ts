import * as z from "zod/mini";
import type { Answering } from "../caller.ts";
import type { EnvOf } from "../env.ts";
import type { ModelDesk } from "../model/call.ts";
import { deskOf } from "../model/desk.ts";
import { OUTSIDE, type Outside } from "../outside.ts";
import { count } from "../wire/fields.ts";
import type { bindings } from "./bindings.ts";
import type { NotesContract, RosterContract } from "./contract.ts";

export type Env = EnvOf<typeof bindings>;

/** What a session works with besides its own storage; a test brings its own. */
export type SessionOutside = Pick<Outside, "send" | "wait"> & {
  readonly desk: ModelDesk;
  /** The task gate. */
  readonly gate: Pick<Answering, "answer">;
  readonly notes: (name: string) => NotesContract;
  readonly roster: Pick<RosterContract, "enlist" | "strike">;
  readonly fetchHosts: readonly string[];
  readonly webSearches: number;
};

const Hosts = z.array(z.string());

/** The real world. Bindings that cannot be read are an error of the deployment, not a reason to guess. */
export function outsideOf(env: Env): SessionOutside {
  return {
    desk: deskOf(env),
    gate: env.GATE,
    notes: (name) => env.NOTES.getByName(name),
    roster: env.ROSTER.getByName("roster"),
    send: OUTSIDE.send,
    wait: OUTSIDE.wait,
    fetchHosts: z.parse(Hosts, env.FETCH_HOSTS),
    webSearches: z.parse(count, env.WEB_SEARCHES),
  };
}
