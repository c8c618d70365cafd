import { setTimeout } from "node:timers/promises";
import { secretsIn, setting } from "../secrets.ts";
import { beat, type LogLine, runService } from "../service.ts";
import { bridge } from "./bridge.ts";
import { openCluster } from "./cluster.ts";
import { openDoor } from "./door.ts";
import { type BridgeSettings, settingsInText } from "./settings.ts";
import { KAFKA_TOPICS } from "./topics.ts";

/** A cluster that is away, or a token that the owner has to renew: this machine goes on meanwhile. */
const AGAIN_MS = 60_000;

type Log = (line: LogLine) => void;

/** The bridge as a process of the machine. What stops it is told and tried again; what it had begun is followed again then. */
await runService(async (env, log) => {
  const secret = secretsIn(setting(env, "PURSER_SECRETS"));
  const settings = settingsInText(secret("kafka-settings"), setting(env, "PURSER_URL"));
  if (typeof settings === "string") throw new Error(settings);
  const stop = new AbortController();
  beat();
  const done = goOn(settings, log, stop.signal);
  return () => {
    stop.abort();
    return done;
  };
});

async function goOn(settings: BridgeSettings, log: Log, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await once(settings, log, signal);
    } catch (error) {
      log({
        level: "error",
        what: "again",
        inMs: AGAIN_MS,
        because: error instanceof Error ? error.message : "?",
      });
      await setTimeout(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function once(settings: BridgeSettings, log: Log, signal: AbortSignal): Promise<void> {
  const cluster = await openCluster(settings);
  log({ what: "reading", topic: KAFKA_TOPICS.exec, group: settings.group });
  try {
    const { signingKey } = settings;
    await bridge({ cluster, door: openDoor(settings, fetch), signingKey, now: Date.now, log }, signal);
  } finally {
    await cluster.close();
  }
}
