import { z } from "zod";
import { TOKEN_MAX_DAYS } from "../../policies/exposure/tokens.ts";
import { settingsInText } from "../../vm/kafka/settings.ts";
import { FQDN, flag, isPlainHttps, parsed, text, whole } from "./forms.ts";
import { key } from "./key.ts";

/** A cent each, beside what they add to the prompt: more would leave little of a run's dollar limit for its answers. */
const SEARCHES_MAX_PER_RUN = 10;
const HOSTS_MAX = 50;

const workerToken = text(
  /^[\x21-\x7e]{32,200}$/,
  "is not a token: 32 to 200 printable characters without spaces, such as from `openssl rand -hex 32`",
);
const moment = z.iso.datetime({ error: "is not a time in ISO 8601 UTC such as 2026-12-01T00:00:00Z" });
const masterKey = text(/^[0-9a-fA-F]{64,128}$/, "is not 32 to 64 bytes in hex");

/** The keys about agents and the programs that Purser talks to: what tools may reach, where requests and halts go on to. */
/** Right in form, and of no cluster. */
const KAFKA_STAND_IN = JSON.stringify({
  KAFKA_BROKERS: "kafka.example.com:9092",
  KAFKA_USERNAME: "purser",
  KAFKA_PASSWORD: "(its password)",
  PURSER_TOKEN: "(a bearer token of the role team)",
});

/** What the bridge would say of them, so that a deploy does and not a log on the machine. */
function kafkaProblem(given: string): string | null {
  try {
    const settings = settingsInText(given, "https://purser.example.com");
    return typeof settings === "string" ? `is not usable: ${settings}` : null;
  } catch {
    return 'is not an object of texts, such as {"KAFKA_BROKERS": "kafka.example.com:9092"}';
  }
}

export const AGENT_KEYS = {
  fetchHosts: key({
    required: false,
    secret: false,
    description: "Hosts that an agent's fetch tool may read, over https; none when empty",
    example: '["en.wikipedia.org"]',
    fallback: "[]",
    check: parsed.pipe(
      z
        .array(text(FQDN, "is not a host name in lower case"), { error: "is not a list of host names" })
        .max(HOSTS_MAX, { error: `has more than ${HOSTS_MAX} hosts` }),
    ),
  }),
  webSearchesPerRun: key({
    required: false,
    secret: false,
    description:
      "Web searches that one run of an agent may make; each is priced and reserved like a model call, 0 turns them off",
    example: "3",
    fallback: "0",
    check: whole(0, SEARCHES_MAX_PER_RUN, `is not a whole number from 0 to ${SEARCHES_MAX_PER_RUN}`),
  }),
  masterKey: key({
    required: false,
    secret: true,
    description:
      "MASTER_KEY of the personas' credentials; setup makes it. Without one no credential can be stored",
    example: "(64 hex digits)",
    check: masterKey,
  }),
  previousMasterKey: key({
    required: false,
    secret: true,
    description:
      "The master key that was replaced: what is sealed with it is sealed anew within an hour of the deploy, then remove it",
    example: "(64 hex digits)",
    check: masterKey,
  }),
  claudeSubscription: key({
    required: false,
    secret: false,
    description:
      "Whether the personas' clients may connect a Claude subscription; Anthropic means that sign-in for its own applications (code.claude.com/docs/en/legal-and-compliance), and an API key needs no switch",
    example: "true",
    fallback: "false",
    check: flag,
  }),
  workerToken: key({
    required: false,
    secret: true,
    description:
      "WORKER_TOKEN of the personas' workers: they sign their frames with it, and the address that they connect to is made of it. Without one none can connect; setup makes it, and `npm run rotate -- STACK --worker-token` renews it",
    example: "(32 or more printable characters)",
    check: workerToken,
  }),
  previousWorkerToken: key({
    required: false,
    secret: true,
    description:
      "The workers' token that was replaced, taken for 48 hours more; `npm run rotate` writes it, and the next rotation replaces it",
    example: "(32 or more printable characters)",
    check: workerToken,
  }),
  workerTokenTerms: key({
    required: false,
    secret: false,
    description: `When the workers' token was made and when it ends, at most ${TOKEN_MAX_DAYS} days later, and until when the one before it is taken; setup and \`npm run rotate\` write it`,
    example:
      '{"madeAt":"2026-12-01T00:00:00Z","expiresAt":"2026-12-31T00:00:00Z","previousUntil":"2026-12-03T00:00:00Z"}',
    check: parsed.pipe(
      z.strictObject(
        { madeAt: moment, expiresAt: moment, previousUntil: moment.optional() },
        { error: "is not {madeAt, expiresAt, previousUntil?} and nothing else" },
      ),
    ),
  }),
  kafkaSettings: key({
    required: false,
    secret: true,
    description:
      "The variables of the machine's bridge to a Kafka cluster (docs/workers.md), PURSER_URL left out, as an object of texts",
    example: KAFKA_STAND_IN,
    sealedAs: KAFKA_STAND_IN,
    check: z.string().superRefine((given, context) => {
      const problem = kafkaProblem(given);
      if (problem !== null) context.addIssue({ code: "custom", message: problem });
    }),
  }),
  plainWorkers: key({
    required: false,
    secret: false,
    description:
      "Whether workers of the earlier protocol may connect, which sign nothing and have their token in their address",
    example: "true",
    fallback: "false",
    check: flag,
  }),
  aumosApiUrl: key({
    required: false,
    secret: false,
    description: "Backend that POST / is forwarded to, as <url>/process",
    example: "https://aumos.example.com",
    check: z.string().refine(isPlainHttps, {
      error: "is not an https address without credentials, query or trailing slash",
    }),
  }),
  aumosApiKey: key({
    required: false,
    secret: true,
    description: "Bearer token for the backend",
    example: "(16 or more printable characters)",
    check: text(
      /^[\x21-\x7e]{16,4096}$/,
      "is not a bearer token: 16 or more printable characters without spaces",
    ),
  }),
  agencyGatewayUrl: key({
    required: false,
    secret: false,
    description: "Agency gateway that halts are forwarded to, as <url>/api/halt",
    example: "https://gateway.example.com",
    check: z.string().refine(isPlainHttps, {
      error: "is not an https address without credentials, query or trailing slash",
    }),
  }),
  agencyGatewayToken: key({
    required: false,
    secret: true,
    description: "Bearer token for the agency gateway",
    example: "(16 or more printable characters)",
    check: text(
      /^[\x21-\x7e]{16,4096}$/,
      "is not a bearer token: 16 or more printable characters without spaces",
    ),
  }),
} as const;
