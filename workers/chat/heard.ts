import { ownName } from "../caller.ts";
import type { Hearing } from "../chief/contract.ts";
import type { Env } from "./app.ts";
import type { Message, Said } from "./contract.ts";

/** As if nobody had been asked. */
export const UNHEARD = {
  is: "asks",
  system: "",
  material: null,
  before: null,
  after: null,
} as const satisfies Hearing;

type Bound = Pick<Env, "CHIEFS">;
type Spoken = Pick<Message, "owner" | "kind" | "sessionKey" | "text" | "files" | "key">;

/** What the chief of staff of whoever speaks makes of a message; one that does not answer keeps nobody from an answer. */
export async function heardBy({ CHIEFS }: Bound, message: Spoken): Promise<Hearing> {
  const { kind, owner, sessionKey: session, text, files, key } = message;
  const name = ownName({ kind, name: owner });
  const heard = { session, text, key, hasFiles: files.length > 0, isPerson: kind === "person" };
  return CHIEFS.getByName(name)
    .hear(name, heard)
    .catch((error: unknown) => {
      console.warn(JSON.stringify({ level: "warn", event: "unheard", error: String(error) }));
      return UNHEARD;
    });
}

/** Has it keep a turn that a model answered; with a file nobody knows whose words they are. */
export async function keptBy(
  { CHIEFS }: Bound,
  { id, at, said }: { readonly id: string; readonly at: number; readonly said: Said },
  { kind, owner, sessionKey: session, text: message, files }: Spoken,
): Promise<void> {
  const name = ownName({ kind, name: owner });
  const isTainted = files.length > 0;
  const { reply, model, inputTokens, outputTokens, costNano } = said;
  const spent = { model, inputTokens, outputTokens, costNano };
  await CHIEFS.getByName(name).keep(name, { id, session, at, message, reply, isTainted, ...spent });
}
