import { z } from "zod";
import { FQDN, flag, parsed, text } from "./forms.ts";
import { key } from "./key.ts";

/** All of them are in one expression of 4,096 characters at most, beside the stack's own. */
const HOSTS_MAX = 40;

/** The keys about the zone as a whole, which may hold more than this deployment. */
export const ZONE_KEYS = {
  manageZone: key({
    required: false,
    secret: false,
    description:
      "Whether this stack owns the zone's firewall and TLS settings (https only, TLS 1.2, strict certificates, HSTS); they hold for every site of the zone, and one stack only may own them",
    example: "true",
    fallback: "false",
    check: flag,
  }),
  zoneHostnames: key({
    required: false,
    secret: false,
    description:
      "The other host names that the zone serves, [] for none; once set, the firewall blocks every host name that is neither here nor the stack's own. Unset, other host names are left alone",
    example: '["www.example.com"]',
    check: parsed.pipe(
      z
        .array(text(FQDN, "is not a host name in lower case"), { error: "is not a list of host names" })
        .max(HOSTS_MAX, { error: `has more than ${HOSTS_MAX} host names` }),
    ),
  }),
} as const;
