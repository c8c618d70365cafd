/** What the bridge between a Kafka cluster and a deployment works with. */
export type Settings = {
  readonly brokers: readonly string[];
  /** Of SASL SCRAM-SHA-256; null where the cluster asks for none. */
  readonly login: { readonly username: string; readonly password: string } | null;
  readonly isEncrypted: boolean;
  /** With which requests have to be signed, and everything that is published is; null where a login alone says who may write. */
  readonly signingKey: string | null;
  readonly group: string;
  /** Of the deployment. */
  readonly url: URL;
  /** What each call of it carries: the token of the role team, and a service token where Access stands before it. */
  readonly headers: Readonly<Record<string, string>>;
};

type Env = Readonly<Record<string, string | undefined>>;

/** As upstream's orchestrator is called, so that a group that it had goes on where it was. */
const GROUP = "dac-orchestrator";
const KEY_MIN_CHARS = 32;
const BROKER = /^([A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]):\d{1,5}$/;
const HERE: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Reads the settings from the environment (docs/workers.md). Off without brokers.
 *
 * @returns them; or a sentence about what is missing or wrong, and what would be right
 */
export function settingsIn(env: Env): Settings | string {
  const brokers = (env.KAFKA_BROKERS ?? "")
    .split(",")
    .map((broker) => broker.trim())
    .filter((broker) => broker !== "");
  if (brokers.length === 0) return "Kafka is off: set KAFKA_BROKERS, such as kafka-1.example.com:9092.";
  const wrong = brokers.find((broker) => !BROKER.test(broker));
  if (wrong !== undefined)
    return `KAFKA_BROKERS has ${wrong}: each is a host and a port, with commas between.`;
  const { KAFKA_USERNAME: username = "", KAFKA_PASSWORD: password = "", KAFKA_TLS: tls = "on" } = env;
  if ((username === "") !== (password === "")) return "KAFKA_USERNAME and KAFKA_PASSWORD belong together.";
  if (tls !== "on" && tls !== "off") return `KAFKA_TLS is "${tls}"; it takes on (as it is by itself) or off.`;
  const signingKey = env.KAFKA_SIGNING_KEY || null;
  if (signingKey !== null && signingKey.length < KEY_MIN_CHARS)
    return `KAFKA_SIGNING_KEY has ${KEY_MIN_CHARS} characters at least: openssl rand -hex 32 makes one.`;
  const login = username === "" ? null : { username, password };
  const isHere = brokers.every((broker) => HERE.has(broker.slice(0, broker.lastIndexOf(":"))));
  if (login === null && signingKey === null && !isHere)
    return "Whoever may write to persona.exec.v1 spends your money: set KAFKA_USERNAME and KAFKA_PASSWORD, or KAFKA_SIGNING_KEY.";
  const door = doorIn(env);
  if (typeof door === "string") return door;
  const isEncrypted = tls === "on" && !isHere;
  return { brokers, login, isEncrypted, signingKey, group: env.KAFKA_GROUP || GROUP, ...door };
}

/** How the deployment is reached. */
function doorIn(env: Env): Pick<Settings, "url" | "headers"> | string {
  const url = URL.parse(env.PURSER_URL ?? "");
  const {
    PURSER_TOKEN: token = "",
    CF_ACCESS_CLIENT_ID: id = "",
    CF_ACCESS_CLIENT_SECRET: secret = "",
  } = env;
  if (url === null || token === "")
    return "Set PURSER_URL, such as https://purser.example.com, and PURSER_TOKEN, a bearer token of the role team.";
  const isHere = HERE.has(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isHere))
    return "PURSER_URL begins with https:, because what is sent there holds a token.";
  if ((id === "") !== (secret === ""))
    return "CF_ACCESS_CLIENT_ID and CF_ACCESS_CLIENT_SECRET belong together.";
  const access = id === "" ? {} : { "cf-access-client-id": id, "cf-access-client-secret": secret };
  return { url, headers: { authorization: `Bearer ${token}`, ...access } };
}
