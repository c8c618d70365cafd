import { readFileSync } from "node:fs";
import { z } from "zod";

/** What the bridge between a Kafka cluster and a deployment works with. */
export type BridgeSettings = {
  readonly brokers: readonly string[];
  /** Of SASL SCRAM-SHA-256; null where the cluster asks for none. */
  readonly login: { readonly username: string; readonly password: string } | null;
  /** Null in the clear; else whom a broker's certificate is checked by, and what this client shows, where they are not the usual. */
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string } | null;
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
export function settingsIn(env: Env): BridgeSettings | string {
  const brokers = (env.KAFKA_BROKERS ?? "")
    .split(",")
    .map((broker) => broker.trim())
    .filter((broker) => broker !== "");
  if (brokers.length === 0) return "Kafka is off: set KAFKA_BROKERS, such as kafka-1.example.com:9092.";
  const wrong = brokers.find((broker) => !BROKER.test(broker));
  if (wrong !== undefined)
    return `KAFKA_BROKERS has ${wrong}: each is a host and a port, with commas between.`;
  const { KAFKA_USERNAME: username = "", KAFKA_PASSWORD: password = "" } = env;
  if ((username === "") !== (password === "")) return "KAFKA_USERNAME and KAFKA_PASSWORD belong together.";
  const isHere = brokers.every((broker) => HERE.has(broker.slice(0, broker.lastIndexOf(":"))));
  const tls = tlsIn(env, isHere);
  if (typeof tls === "string") return tls;
  const signingKey = env.KAFKA_SIGNING_KEY || null;
  if (signingKey !== null && signingKey.length < KEY_MIN_CHARS)
    return `KAFKA_SIGNING_KEY has ${KEY_MIN_CHARS} characters at least: openssl rand -hex 32 makes one.`;
  const login = username === "" ? null : { username, password };
  if (login === null && signingKey === null && tls?.cert === undefined && !isHere)
    return "Whoever may write to persona.exec.v1 spends your money: set KAFKA_USERNAME and KAFKA_PASSWORD, KAFKA_SIGNING_KEY, or KAFKA_CERT and KAFKA_KEY.";
  const door = doorIn(env);
  if (typeof door === "string") return door;
  return { brokers, login, tls, signingKey, group: env.KAFKA_GROUP || GROUP, ...door };
}

const PEM = /^-----BEGIN [A-Z ]+-----/;

/** How brokers are spoken to: TLS unless they are this machine's own, or KAFKA_TLS says otherwise. */
function tlsIn(env: Env, isHere: boolean): BridgeSettings["tls"] | string {
  const { KAFKA_TLS: wish = isHere ? "off" : "on" } = env;
  if (wish !== "on" && wish !== "off")
    return `KAFKA_TLS is "${wish}"; it takes on (as it is by itself) or off.`;
  const named = { ca: env.KAFKA_CA, cert: env.KAFKA_CERT, key: env.KAFKA_KEY };
  const given = Object.entries(named).filter((one): one is [string, string] => Boolean(one[1]));
  if (wish === "off")
    return given.length === 0
      ? null
      : "KAFKA_CA, KAFKA_CERT and KAFKA_KEY are for TLS, and KAFKA_TLS is off.";
  if (Boolean(named.cert) !== Boolean(named.key)) return "KAFKA_CERT and KAFKA_KEY belong together.";
  const read: Record<string, string> = {};
  for (const [name, value] of given) {
    const text = PEM.test(value) ? value : fileOf(value);
    if (text === null || !PEM.test(text))
      return `KAFKA_${name.toUpperCase()} is neither PEM (-----BEGIN …) nor a file with it.`;
    read[name] = text;
  }
  return read;
}

function fileOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

/** How the deployment is reached. */
function doorIn(env: Env): Pick<BridgeSettings, "url" | "headers"> | string {
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

const Variables = z.record(z.string(), z.string());

/**
 * The same from one text, as the machine's secret has them: an object of these variables.
 *
 * @param url of the deployment
 * @throws Error where it is no such object
 */
export const settingsInText = (text: string, url: string): BridgeSettings | string =>
  settingsIn({ ...Variables.parse(JSON.parse(text)), PURSER_URL: url });
