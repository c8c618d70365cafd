import { NAMESPACE } from "../config/keys.ts";
import { type Address, addressFrom, localFile } from "../terminal/address.ts";
import { EXIT, Stop } from "../terminal/command.ts";
import { sentenceOf } from "../terminal/failure.ts";
import type { Outside } from "../terminal/outside.ts";
import { openStackFile } from "./index.ts";

/**
 * The door of a stack by its file, or of the local run where none is named, and what opens it.
 *
 * @throws Stop saying what to set
 */
export function doorOfStack(env: Outside["env"], stack: string | undefined, dir: string): Address {
  try {
    if (stack === undefined) return addressFrom(env, localFile());
    return addressFrom({ ...env, PURSER_URL: `https://${hostnameOf(stack, dir)}` }, null);
  } catch (error) {
    throw error instanceof Stop ? error : new Stop(sentenceOf(error), EXIT.unusable);
  }
}

function hostnameOf(stack: string, dir: string): string {
  const { path, existed, document } = openStackFile(dir, stack);
  const hostname: unknown = document.getIn(["config", `${NAMESPACE}:hostname`]);
  if (existed && typeof hostname === "string") return hostname;
  throw new Stop(`${path} names no hostname: npm run setup -- ${stack} writes it.`, EXIT.unusable);
}
