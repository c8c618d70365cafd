import { z } from "zod";
import { jsonIn, opened } from "./envelope.ts";
import { KAFKA_TOPICS } from "./topics.ts";

/** An execution that somebody asks for over Kafka. */
export type ExecRequest = {
  readonly executionId: string;
  readonly personaId: string;
  readonly prompt: string;
  readonly timeoutMs?: number;
};

/** What upstream calls the project of everybody. */
const PROJECT = "default";

const Wire = z.object({
  executionId: z.string().regex(/^[A-Za-z0-9_-]{10,64}$/, "expected 10 to 64 letters, digits, _ and -"),
  personaId: z.string().min(1).max(200),
  prompt: z.string().min(1, "expected what is to be done"),
  projectId: z.literal(PROJECT, `expected ${PROJECT}: a deployment is one project`).nullish(),
  credentialIds: z
    .array(z.string())
    .max(0, "expected none: a persona has the credentials that are linked to it")
    .nullish(),
  inputData: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish(),
  config: z.object({ timeoutMs: z.number().int().positive().optional() }).nullish(),
});

/**
 * Reads a record of the topic of requests.
 *
 * @param signingKey null where the cluster's login says who may ask
 * @param now Unix milliseconds
 * @returns what is asked for; or why nobody carries it out, with the id of the execution where it can be read
 */
export function requestIn(
  text: string,
  signingKey: string | null,
  now: number,
): ExecRequest | { readonly reason: string; readonly executionId: string | null } {
  const inner =
    signingKey === null
      ? { payload: text }
      : opened(text, { key: signingKey, topic: KAFKA_TOPICS.exec, now });
  // What is not signed says nothing that may be repeated to others.
  if (typeof inner === "string") return { reason: inner, executionId: null };
  const value = jsonIn(inner.payload);
  if (value === undefined) return { reason: "It is not JSON.", executionId: null };
  const read = Wire.safeParse(value);
  if (!read.success) {
    const wrong = read.error.issues.map(
      ({ path, message }) => `${path.join(".") || "the record"}: ${message}`,
    );
    const id = Wire.pick({ executionId: true }).safeParse(value).data?.executionId ?? null;
    return { reason: wrong.join("; "), executionId: id };
  }
  const { executionId, personaId, prompt, inputData, config } = read.data;
  const { timeoutMs } = config ?? {};
  return {
    executionId,
    personaId,
    prompt: withInput(prompt, inputData),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}

function withInput(prompt: string, input: string | object | null | undefined): string {
  if (input === null || input === undefined || input === "") return prompt;
  const text = typeof input === "string" ? input : JSON.stringify(input, null, 2);
  return `${prompt}\n\nInput data:\n${text}`;
}
