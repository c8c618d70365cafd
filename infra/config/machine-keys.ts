import { z } from "zod";
import { INGRESSES, MACHINE_PROFILES, OPTIONAL_PARTS } from "../../vm/sizing.ts";
import { FQDN, flag, isSigningKeys, parsed, text, whole } from "./forms.ts";
import { key } from "./key.ts";

/** A size and where it is, as `Standard_B2pls_v2@swedencentral`. */
const PLACE = /^Standard_[A-Z][A-Za-z0-9_-]{1,40}@[a-z]{4,30}[0-9]?$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const uuid = (what: string) => text(UUID, `is not ${what}: a UUID in lower case`);

/** A stand-in for the keys that sign the Worker's tokens: right in form, and the key of nobody. */
const STAND_IN_KEYS = JSON.stringify([
  {
    kid: "placeholder",
    kty: "RSA",
    n: "AQAB",
    e: "AQAB",
    d: "AQAB",
    p: "AQ",
    q: "AQ",
    dp: "AQ",
    dq: "AQ",
    qi: "AQ",
  },
]);

/** The keys about the machine. Without `machine` nothing of it is declared, and the others say nothing. */
export const MACHINE_KEYS = {
  machine: key({
    required: false,
    secret: false,
    description:
      "A machine in Azure: hours (4 GiB, started when something needs it, for some hours a day) or always (1 GiB around the clock)",
    example: "hours",
    check: z.enum(MACHINE_PROFILES, { error: "is neither hours nor always" }),
  }),
  machinePlaces: key({
    required: false,
    secret: false,
    description:
      "Sizes and regions for the machine, the wanted one first; unset, the cheapest that the price book knows whole",
    example: '["Standard_B2pls_v2@swedencentral"]',
    check: parsed.pipe(
      z
        .array(text(PLACE, "is not size@region such as Standard_B2pls_v2@swedencentral"), {
          error: "is not a list of size@region",
        })
        .min(1, { error: "is empty" })
        .max(10, { error: "has more than 10 places" }),
    ),
  }),
  machineHoursPerDay: key({
    required: false,
    secret: false,
    description: "Hours of a day (UTC) that a machine of the profile hours may run",
    example: "4",
    fallback: "4",
    check: whole(1, 24, "is not a whole number of hours from 1 to 24"),
  }),
  machineIngress: key({
    required: false,
    secret: false,
    description:
      "How requests reach the machine: by a tunnel that it dials itself, or by nginx with a certificate on a public address of its own, which costs more each month and which anybody may knock at",
    example: "nginx",
    fallback: "tunnel",
    check: z.enum(INGRESSES, { error: "is neither tunnel nor nginx" }),
  }),
  machineParts: key({
    required: false,
    secret: false,
    description:
      "What the machine runs besides: worker carries out the executions of personas that need a shell (it needs workerToken; with 1 GiB it only says that it cannot), kafka is the bridge to a Kafka cluster (it needs kafkaSettings)",
    example: '["worker"]',
    check: parsed.pipe(
      z.array(z.enum(OPTIONAL_PARTS, { error: "names something else than worker and kafka" }), {
        error: "is not a list of worker and kafka",
      }),
    ),
  }),
  machineHostname: key({
    required: false,
    requiredWith: "machine",
    secret: false,
    description:
      "Host name of the machine, for this deployment's own programs; directly below the zone, for its certificate reaches no deeper",
    example: "machine.example.com",
    placeholder: "machine.example.com",
    check: text(
      FQDN,
      "is not a host name in lower case without scheme, port or path, such as machine.example.com",
    ),
  }),
  machineTrustedLaunch: key({
    required: false,
    secret: false,
    description:
      "Whether the machine boots with secure boot and a virtual TPM; not every ARM size and image can, and without it the subscription needs the feature Microsoft.Compute/UseStandardSecurityType",
    example: "true",
    fallback: "false",
    check: flag,
  }),
  machineSecret: key({
    required: false,
    requiredWith: "machine",
    secret: true,
    description:
      "32 random bytes from which the passwords and keys of the machine are derived; setup makes them",
    example: "(64 characters of 0-9 and a-f, such as `openssl rand -hex 32` prints)",
    placeholder: "0".repeat(64),
    check: text(/^[0-9a-f]{64}$/, "is not 32 bytes in lower-case hex (64 characters)"),
  }),
  machineSigningKeys: key({
    required: false,
    requiredWith: "machine",
    secret: true,
    description:
      "The private keys by which the Worker proves to Azure who it is, as a list of one or two RSA keys (JWK), the one that signs first; setup makes them",
    example: "(made by `npm run setup`)",
    placeholder: STAND_IN_KEYS,
    sealedAs: STAND_IN_KEYS,
    check: z.string().refine(isSigningKeys, {
      error: "is not a list of one or two private RSA keys of 2048 bits, each with a kid",
    }),
  }),
  azureSubscriptionId: key({
    required: false,
    requiredWith: "machine",
    secret: false,
    description: "Azure subscription that the machine is made in",
    example: "01234567-89ab-cdef-0123-456789abcdef",
    placeholder: "00000000-0000-0000-0000-000000000000",
    check: uuid("the id of an Azure subscription"),
  }),
  azureTenantId: key({
    required: false,
    requiredWith: "machine",
    secret: false,
    description: "Entra tenant of that subscription",
    example: "01234567-89ab-cdef-0123-456789abcdef",
    placeholder: "00000000-0000-0000-0000-000000000000",
    check: uuid("the id of an Entra tenant"),
  }),
} as const;
