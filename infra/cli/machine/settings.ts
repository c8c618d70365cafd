import { InvalidArgumentError, Option } from "@commander-js/extra-typings";
import type { MachineTraits } from "../../../vm/compose/compose.ts";
import { INGRESSES, MACHINE_PROFILES, OPTIONAL_PARTS, type OptionalPart } from "../../../vm/sizing.ts";
import { usage } from "../../terminal/command.ts";

/** Begins the description of one word of `npm run machine`. */
export const wordUsage = (word: string, about: string, notes: string) =>
  usage("machine", about, notes).name(`npm run machine -- ${word}`);

export const ENDS =
  "Ends with 0, with 1 when it failed, with 2 when the command line is wrong or something that it needs is missing.";

/** The flags that say which machine is meant. */
export const profileFlag = () =>
  new Option("--profile <profile>", "always: 1 GiB all month; hours: 4 GiB, woken on demand")
    .choices(MACHINE_PROFILES)
    .default("always" as const);
export const ingressFlag = () =>
  new Option("--ingress <ingress>", "how requests arrive").choices(INGRESSES).default("tunnel" as const);
export const partsFlag = () =>
  new Option("--parts <part...>", "what it runs besides")
    .choices(OPTIONAL_PARTS)
    .default([] as readonly OptionalPart[]);
export const doorFlag = () =>
  new Option("--door <name>", "the deployment's host name").argParser(hostOf).default("purser.example.com");
export const hostFlag = () =>
  new Option("--host <name>", "the name that it answers to").argParser(hostOf).default("machine.example.com");
export const emailFlag = () =>
  new Option("--email <address>", "whom Let's Encrypt may write to")
    .argParser(emailOf)
    .default("owner@example.com");

/** It is written into nginx's configuration, so nothing but a name may pass. */
function hostOf(text: string): MachineTraits["host"] {
  if (text.length <= 253 && /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/.test(text)) return text;
  throw new InvalidArgumentError("It is a host name in lower case, such as machine.example.com.");
}

function emailOf(text: string): MachineTraits["email"] {
  if (/^[\w.+-]+@[\w-]+(\.[\w-]+)+$/.test(text)) return text;
  throw new InvalidArgumentError("It is an address such as owner@example.com.");
}

/** The public key of age that backups are encrypted for. */
export function recipientOf(text: string): string {
  if (/^age1[a-z0-9]{20,}$/.test(text)) return text;
  throw new InvalidArgumentError("It is a public key of age, age1….");
}
