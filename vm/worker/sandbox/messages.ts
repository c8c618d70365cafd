import type { Socket } from "node:net";
import { z } from "zod";
import { Assign } from "../protocol.ts";

// What the worker and the container of its runs say to each other: JSON, a message a line.

/** A run's whole prompt in one direction, a line of the CLI's in the other. */
const MESSAGE_MAX_CHARS = 32 * 1024 * 1024;

export const ToSandbox = z.discriminatedUnion("type", [
  /** `proxy` is the run's way out, with its pass. */
  z.object({ type: z.literal("run"), assign: Assign, proxy: z.string() }),
  z.object({ type: z.literal("stop") }),
]);
export type ToSandbox = z.infer<typeof ToSandbox>;

export const FromSandbox = z.discriminatedUnion("type", [
  /** It has had no run yet, and takes one. */
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("say"), stream: z.enum(["stdout", "stderr"]), chunk: z.string() }),
  z.object({
    type: z.literal("end"),
    end: z.object({
      status: z.enum(["completed", "failed", "cancelled"]),
      exitCode: z.number().nullable(),
      durationMs: z.number(),
      sessionId: z.string().optional(),
      totalCostUsd: z.number().optional(),
      reason: z.string().optional(),
    }),
  }),
]);
export type FromSandbox = z.infer<typeof FromSandbox>;

/** Lines of JSON as they come; only "\n" ends one, because texts hold other ends of lines as they are. @throws Error for what is none */
export async function* messagesOn<T>(socket: Socket, schema: z.ZodType<T>): AsyncGenerator<T> {
  let rest: string[] = [];
  let length = 0;
  socket.setEncoding("utf8");
  for await (const text of socket as AsyncIterable<string>) {
    const [first = "", ...more] = text.split("\n");
    rest.push(first);
    length += first.length;
    if (length > MESSAGE_MAX_CHARS) throw new Error("A message is too long");
    for (const piece of more) {
      yield schema.parse(JSON.parse(rest.join("")));
      rest = [piece];
      length = piece.length;
    }
  }
}

export const sendOn = (socket: Socket, message: ToSandbox | FromSandbox): boolean =>
  socket.write(`${JSON.stringify(message)}\n`);
