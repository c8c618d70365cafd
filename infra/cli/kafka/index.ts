// npm run kafka: a bridge between a Kafka cluster and a deployment, until it is stopped (docs/workers.md).
import { type BridgeOptions, bridge } from "../../../vm/kafka/bridge.ts";
import { openCluster } from "../../../vm/kafka/cluster.ts";
import { openDoor } from "../../../vm/kafka/door.ts";
import { settingsIn } from "../../../vm/kafka/settings.ts";
import { command, EXIT, Stop, start, usage } from "../../terminal/command.ts";

const spec = usage(
  "kafka",
  `Carries requests of a Kafka cluster to a deployment, and publishes what its executions put out, say and come to, until it is
stopped. What it had begun goes on in the deployment, and is followed again at the next start.`,
  `KAFKA_BROKERS names the brokers; KAFKA_USERNAME and KAFKA_PASSWORD (SCRAM-SHA-256), KAFKA_SIGNING_KEY, KAFKA_TLS and
KAFKA_GROUP say how; PURSER_URL and PURSER_TOKEN which deployment, CF_ACCESS_CLIENT_ID and CF_ACCESS_CLIENT_SECRET how it is entered.
Ends with 0 when it is stopped, with 1 when the brokers or the deployment do not let it in, with 2 when a variable is missing or wrong.`,
);

/** `npm run kafka`. */
export const kafka = command(spec, async ({ env, now, say, fetch }) => {
  const settings = settingsIn(env);
  if (typeof settings === "string") throw new Stop(settings, EXIT.unusable);
  const log: BridgeOptions["log"] = (line) => say(JSON.stringify(line));
  const cluster = await openCluster(settings);
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());
  say(`The bridge reads persona.exec.v1 as ${settings.group}. Ctrl-C ends it.`);
  try {
    const { signingKey } = settings;
    await bridge(
      { cluster, door: openDoor(settings, fetch), signingKey, now: () => now().getTime(), log },
      stop.signal,
    );
  } finally {
    await cluster.close();
  }
  return EXIT.done;
});

await start(import.meta, kafka);
