import { Admin, Consumer, Producer, stringDeserializers, stringSerializers } from "@platformatic/kafka";
import type { KafkaCluster } from "./bridge.ts";
import type { BridgeSettings } from "./settings.ts";
import { KAFKA_TOPICS } from "./topics.ts";

const CLIENT = "purser-kafka";
const CONNECT_MAX_MS = 10_000;
/** kafka.apache.org/protocol, ListOffsets: the end of a partition. */
const END = -1n;

/** @throws Error with a sentence, when no broker lets it in */
export async function openCluster(
  settings: Pick<BridgeSettings, "brokers" | "login" | "tls" | "group">,
): Promise<KafkaCluster & { readonly close: () => Promise<void> }> {
  const base = {
    clientId: CLIENT,
    bootstrapBrokers: [...settings.brokers],
    autocreateTopics: true,
    connectTimeout: CONNECT_MAX_MS,
    ...(settings.login === null ? {} : { sasl: { mechanism: "SCRAM-SHA-256" as const, ...settings.login } }),
    ...(settings.tls === null ? {} : { tls: { ...settings.tls } }),
  };
  const consumer = new Consumer({ ...base, groupId: settings.group, deserializers: stringDeserializers });
  const producer = new Producer({ ...base, serializers: stringSerializers, idempotent: true });
  const close = async () => {
    await Promise.allSettled([consumer.close(true), producer.close(true)]);
  };
  try {
    await beginAtTheEnd(new Admin(base), settings.group);
    const stream = await consumer.consume({
      topics: [KAFKA_TOPICS.exec],
      autocommit: false,
      mode: "committed",
      // What has no commit by now is a partition that came later: all of it is new.
      fallbackMode: "earliest",
    });
    return {
      requests: deliveriesOf(stream),
      publish: async (topic, key, value, headers) => {
        await producer.send({ messages: [{ topic, key, value, headers: { ...headers } }] });
      },
      commit: ({ partition, offset }) =>
        consumer.commit({ offsets: [{ topic: KAFKA_TOPICS.exec, partition, offset, leaderEpoch: -1 }] }),
      close,
    };
  } catch (error) {
    await close();
    throw new Error(`No broker of ${settings.brokers.join(", ")} lets the bridge in: ${reasonsOf(error)}`);
  }
}

async function* deliveriesOf(
  stream: AsyncIterable<{
    readonly key?: string | null | undefined;
    readonly value?: string | null | undefined;
    readonly partition: number;
    readonly offset: bigint;
  }>,
) {
  for await (const { key = null, value, partition, offset } of stream)
    yield { key, value: value ?? "", partition, offset };
}

/**
 * A group that is new begins with what comes from now on, as upstream's does, and that is written down at once: otherwise the first
 * request would be passed over by a bridge that is restarted while it goes on.
 */
async function beginAtTheEnd(admin: Admin, group: string): Promise<void> {
  try {
    const metadata = await admin.metadata({ topics: [KAFKA_TOPICS.exec], autocreateTopics: true });
    const { partitionsCount = 0 } = metadata.topics.get(KAFKA_TOPICS.exec) ?? {};
    const partitions = Array.from({ length: partitionsCount }, (_, partition) => partition);
    const [known] = await admin.listConsumerGroupOffsets({
      groups: [{ groupId: group, topics: [{ name: KAFKA_TOPICS.exec, partitionIndexes: partitions }] }],
    });
    const committed = known?.topics.flatMap((topic) => topic.partitions) ?? [];
    // One that has a commit has been here: what it has none of came later.
    if (committed.some(({ committedOffset }) => committedOffset >= 0n)) return;
    const [ends] = await admin.listOffsets({
      topics: [
        {
          name: KAFKA_TOPICS.exec,
          partitions: partitions.map((partitionIndex) => ({ partitionIndex, timestamp: END })),
        },
      ],
    });
    const partitionOffsets = (ends?.partitions ?? []).map(({ partitionIndex, offset }) => ({
      partition: partitionIndex,
      offset,
    }));
    await admin.alterConsumerGroupOffsets({
      groupId: group,
      topics: [{ name: KAFKA_TOPICS.exec, partitionOffsets }],
    });
  } finally {
    await admin.close();
  }
}

/** The client wraps what went wrong, sometimes several times. */
function reasonsOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0)
    return [...new Set(error.errors.map(reasonsOf))].join("; ");
  if (!(error instanceof Error)) return "unknown";
  return error.cause instanceof Error ? `${error.message} (${reasonsOf(error.cause)})` : error.message;
}
