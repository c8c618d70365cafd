import { z } from "zod";
import { printable } from "../../cloudflare/answer.ts";
import type { Api } from "../../cloudflare/index.ts";

const ruleset = z.object({ name: printable, kind: z.string(), phase: z.string() });

/** The phases whose one ruleset a stack with `manageZone` declares (infra/firewall/index.ts). */
const OWN_PHASES: readonly string[] = [
  "http_request_firewall_custom",
  "http_request_firewall_managed",
  "http_ratelimit",
];
/** What this program's own rulesets are called. */
const OWN = /^purser /;

/**
 * One sentence for each ruleset that stands where this stack's will: a zone has one for each phase, and the deploy would end
 * with "a similar configuration already exists" (terraform-provider-cloudflare issue 5599). Zones on the Free plan may come
 * with a rate-limit rule of Cloudflare's making.
 */
export async function rulesetsInTheWay(api: Api, zone: string): Promise<string[]> {
  const answer = await api.get(`zones/${zone}/rulesets`, z.array(ruleset));
  // Without the permission nobody can tell; the table of permissions says so already.
  if (!answer.ok) return [];
  return answer.result
    .filter(({ kind, phase, name }) => kind === "zone" && OWN_PHASES.includes(phase) && !OWN.test(name))
    .map(
      ({ name, phase }) =>
        `The zone has a ruleset "${name}" for ${phase} already: delete it there first, or set purser:manageZone to false. A zone has one for each phase.`,
    );
}
