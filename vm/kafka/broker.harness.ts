import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { javaMissing } from "./java.ts";

// A broker of the tests' own in KRaft mode, on loopback: Kafka's own jars, a folder of its own, and nothing left of it.

const run = promisify(execFile);

const VERSION = "4.4.0";
const PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";
const HEAP = "-Xmx256m";
const READY_TRIES = 1_200;
const READY_EVERY_MS = 100;
/** Who may log in. */
export const USER = { username: "purser", password: "a-password-of-the-test" };

/** What keeps the tier from running; where it must run (.ci/run says so) that is a failure. */
export const missing = javaMissing();
if (missing !== null && process.env.PURSER_TIERS === "all") throw new Error(missing);

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>purser</groupId><artifactId>broker</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${VERSION}</version>
    </dependency>
  </dependencies>
</project>
`;

/** Kafka's jars, kept between runs. @returns their folder */
async function jars(): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "purser");
  const folder = join(cache, `kafka-${VERSION}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, "kafka-draft-"));
  try {
    writeFileSync(join(draft, "pom.xml"), POM);
    const words = ["-q", "-B", PLUGIN, `-DoutputDirectory=${join(draft, "jars")}`, "-DincludeScope=runtime"];
    await run("mvn", words, { cwd: draft });
    renameSync(join(draft, "jars"), folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return folder;
}

/** Some that nobody has at this moment: a broker's own address is part of what it says to clients, so it cannot choose by itself. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

export type Broker = {
  /** Without a login. */
  readonly open: string;
  /** With one. */
  readonly guarded: string;
  /** In TLS, with a certificate: `cert` of `key` is the broker's, its authority's, and a client's. */
  readonly encrypted: string;
  readonly cert: string;
  readonly key: string;
  readonly stop: () => Promise<void>;
  /** Ends it as a machine that is restarted does; what it holds is kept. @returns what brings it back */
  readonly away: () => Promise<() => Promise<void>>;
};

/** @throws Error with what the broker said, when it does not start */
export async function startBroker(): Promise<Broker> {
  const classes = ["-cp", join(await jars(), "*")];
  const folder = mkdtempSync(join(tmpdir(), "purser-kafka-"));
  const [open = 0, guarded = 0, encrypted = 0, controller = 0] = await freePorts(4);
  const pem = await certificateIn(folder);
  const properties = join(folder, "server.properties");
  const listeners = `OPEN://127.0.0.1:${open},GUARDED://127.0.0.1:${guarded},ENCRYPTED://127.0.0.1:${encrypted}`;
  const login = "org.apache.kafka.common.security.scram.ScramLoginModule required;";
  writeFileSync(
    properties,
    `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controller}
listeners=${listeners},CONTROLLER://127.0.0.1:${controller}
advertised.listeners=${listeners}
controller.listener.names=CONTROLLER
inter.broker.listener.name=OPEN
listener.security.protocol.map=CONTROLLER:PLAINTEXT,OPEN:PLAINTEXT,GUARDED:SASL_PLAINTEXT,ENCRYPTED:SSL
sasl.enabled.mechanisms=SCRAM-SHA-256
listener.name.guarded.scram-sha-256.sasl.jaas.config=${login}
listener.name.encrypted.ssl.client.auth=required
listener.name.encrypted.ssl.keystore.type=PEM
listener.name.encrypted.ssl.keystore.location=${pem.keystore}
listener.name.encrypted.ssl.truststore.type=PEM
listener.name.encrypted.ssl.truststore.location=${pem.truststore}
log.dirs=${join(folder, "data")}
num.partitions=2
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
`,
  );
  const id = randomBytes(16).toString("base64url");
  const user = `SCRAM-SHA-256=[name=${USER.username},password=${USER.password}]`;
  const format = ["kafka.tools.StorageTool", "format", "-t", id, "-c", properties, "--add-scram", user];
  await run("java", [HEAP, ...classes, ...format]);
  const log = join(folder, "log");
  const output = openSync(log, "w");
  let end = (): Promise<unknown> => Promise.resolve();
  const begin = async () => {
    const child = spawn("java", [HEAP, ...classes, "kafka.Kafka", properties], {
      stdio: ["ignore", output, output],
      cwd: folder,
    });
    const ended = once(child, "exit");
    end = () => {
      child.kill("SIGTERM");
      return ended;
    };
    for (let tries = 0; tries < READY_TRIES && child.exitCode === null; tries += 1) {
      if (await answers(guarded)) return;
      await setTimeout(READY_EVERY_MS);
    }
    throw new Error(`The broker does not answer: ${readFileSync(log, "utf8").slice(-2_000)}`);
  };
  const stop = async () => {
    await end();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const away = async () => {
    await end();
    return begin;
  };
  try {
    await begin();
  } catch (error) {
    await stop();
    throw error;
  }
  const [first, second, third] = [open, guarded, encrypted].map((port) => `127.0.0.1:${port}`);
  return {
    open: `${first}`,
    guarded: `${second}`,
    encrypted: `${third}`,
    cert: pem.cert,
    key: pem.key,
    stop,
    away,
  };
}

/** A certificate that signs itself, for 127.0.0.1. */
async function certificateIn(folder: string) {
  const [keystore, truststore] = [join(folder, "keystore.pem"), join(folder, "truststore.pem")];
  const keyFile = join(folder, "key.pem");
  const subject = ["-subj", "/CN=purser-kafka-test", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "30"];
  const made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", keyFile, "-out", truststore];
  await run("openssl", [...made, ...subject]);
  const [key, cert] = [readFileSync(keyFile, "utf8"), readFileSync(truststore, "utf8")];
  writeFileSync(keystore, key + cert);
  return { keystore, truststore, key, cert };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}
