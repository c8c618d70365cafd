import { hmacHex } from "../../wire/hmac.ts";

const PATH = "/ws/workers/";
/** 128 bits: it is only what keeps strangers from costing an object's request; frames are signed besides. */
const SECRET_CHARS = 32;

/** What the id of a machine's own worker begins with: by that the orchestrator knows whether starting the machine would help. */
export const MACHINE_WORKER_PREFIX = "machine-";

/** The path that workers connect to: its end is made of their token, so that there is one secret less to keep. */
export const workerPath = async (token: string): Promise<string> =>
  PATH + (await hmacHex(token, "purser worker address")).slice(0, SECRET_CHARS);
