import { randomUUID } from "node:crypto";
import { Consumer, Producer, stringDeserializers, stringSerializers } from "@platformatic/kafka";
import { KAFKA_TOPICS } from "./topics.ts";

// The other programs of a cluster: who asks for executions, and hears what becomes of them.

type Told = {
  readonly topic: string;
  readonly key: string;
  readonly value: ReturnType<typeof JSON.parse>;
  readonly line: string | undefined;
};

/** What a test sends requests by, and what it hears of them, from the first record on. */
export async function openClients(broker: string) {
  const told: Told[] = [];
  const base = { clientId: "test", bootstrapBrokers: [broker], autocreateTopics: true };
  const producer = new Producer({ ...base, serializers: stringSerializers });
  const listener = new Consumer({ ...base, groupId: randomUUID(), deserializers: stringDeserializers });
  const heard = await listener.consume({
    topics: Object.values(KAFKA_TOPICS).filter((topic) => topic !== KAFKA_TOPICS.exec),
    mode: "earliest",
  });
  heard.on("data", ({ topic, key, value, headers }) =>
    told.push({ topic, key, value: JSON.parse(value), line: headers.get("line") }),
  );
  const close = () => Promise.allSettled([producer.close(true), listener.close(true)]);
  return { producer, told, close };
}
export type Clients = Awaited<ReturnType<typeof openClients>>;

export const requestOf = (more: object = {}) => ({
  executionId: randomUUID(),
  personaId: "manual",
  prompt: "What time is it?",
  projectId: "default",
  config: { timeoutMs: 300_000 },
  ...more,
});
