import * as z from "zod/mini";
import { orElse } from "./schemas.ts";

const list = orElse(z.optional(z.array(z.string())), undefined);
/** The three names under which upstream's clients have a persona's list. */
const Policy = z.object({ allowedHosts: list, allowedDomains: list, hosts: list });

/** The hosts of a persona's network policy, exactly; none where it has no list. */
export function hostsOf(policy: string | null): readonly string[] {
  const { allowedHosts, allowedDomains, hosts } = read(policy, Policy) ?? {};
  return lower(allowedHosts ?? allowedDomains ?? hosts ?? []);
}

const named = z.array(z.string());
const Metadata = z.object({ allowedHosts: z.optional(named) });

/** The hosts that a credential's metadata names, exactly: null where it names none, and none at all where what it says is no list. */
export function hostsIn(metadata: string | null): readonly string[] | null {
  const said = read(metadata, z.record(z.string(), z.unknown()));
  if (said?.allowedHosts === undefined) return null;
  return lower(z.safeParse(named, said.allowedHosts).data ?? []);
}

/** Whether metadata says of hosts what can be read: anything else in it is the client's own business. */
export const namesHosts = (metadata: string): boolean => {
  const said = read(metadata, z.record(z.string(), z.unknown()));
  return said === undefined || z.safeParse(Metadata, said).success;
};

const lower = (hosts: readonly string[]) => hosts.map((host) => host.toLowerCase());

/** Undefined where the text is not of that shape: what cannot be read allows nothing. */
function read<T>(text: string | null, schema: z.ZodMiniType<T>): T | undefined {
  if (text === null) return undefined;
  try {
    return z.safeParse(schema, JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
