import { payerOf } from "../../model/desk.ts";
import { refusedVoice, type VoiceDesk, type VoiceRefusal } from "../../voice/paid.ts";
import type { MessengerWorld } from "../world.ts";

/** What voice is paid and run with, for a person the deployment pays for; else why not. @param missing said where nothing here runs it */
export async function voiceDeskOf(
  { env, clock }: MessengerWorld,
  person: string,
  missing: string,
): Promise<VoiceDesk | VoiceRefusal> {
  const { AI: ai } = env;
  if (ai === undefined) return refusedVoice(missing);
  const payer = await payerOf(env, person.toLowerCase()).catch(() => null);
  if (payer === null) return refusedVoice("Nobody says who pays for this", true);
  if (payer.is !== "operator")
    return refusedVoice("Voice is paid by the deployment, and only an owner can let you use that");
  const ledger = () => env.LEDGER.getByName("ledger");
  return {
    ai,
    clock,
    ledger: {
      reserve: (ask) => ledger().reserve(ask),
      settle: (settlement) => ledger().settle(settlement),
      abort: (of) => ledger().abort(of),
    },
  };
}
