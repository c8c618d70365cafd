import * as z from "zod/mini";
import { count, moment } from "../../wire/fields.ts";
import { ENDPOINT_MAX_CHARS } from "./hosts.ts";

/** An uncompressed point of P-256 and sixteen bytes, in Base64 for URLs; some browsers pad it. */
const POINT = /^B[A-Za-z0-9_-]{86}=?$/;
const SECRET = /^[A-Za-z0-9_-]{22}(==)?$/;

const endpoint = z.string().check(z.minLength(1), z.maxLength(ENDPOINT_MAX_CHARS));

export const KeyReply = z.object({
  /** What a browser subscribes with (`applicationServerKey`). */
  publicKey: z.string(),
});
export type KeyReply = z.infer<typeof KeyReply>;

/** As `PushSubscription.toJSON()` has it. */
export const DeviceBody = z.strictObject({
  endpoint,
  expirationTime: z.optional(z.nullable(z.number())),
  keys: z.strictObject({
    p256dh: z
      .string()
      .check(z.regex(POINT, { error: "expected the subscription's own key: 87 letters of Base64 for URLs" })),
    auth: z
      .string()
      .check(z.regex(SECRET, { error: "expected the subscription's secret: 22 letters of Base64 for URLs" })),
  }),
});

const Device = z.object({
  id: z.uuid(),
  /** The push service's host; the endpoint itself is never shown again. */
  service: z.string(),
  since: moment,
  /** When the service last took a message; null before. */
  lastTakenAt: z.nullable(moment),
  /** Failures since then. */
  failures: count,
});
export const DeviceReply = z.object({ device: Device });
export type DeviceReply = z.infer<typeof DeviceReply>;
export const DevicesReply = z.object({ devices: z.array(Device) });
export type DevicesReply = z.infer<typeof DevicesReply>;

/** Which device: by its endpoint, as its browser knows it, or by the id of the list. */
export const RemoveBody = z.union([z.strictObject({ endpoint }), z.strictObject({ id: z.uuid() })], {
  error: "expected either `endpoint` or `id`",
});
export const RemoveReply = z.object({ removed: z.boolean() });
export type RemoveReply = z.infer<typeof RemoveReply>;

/** Nothing has to be said. */
export const TryBody = z.strictObject({});
export const TryReply = z.object({
  devices: count,
  /** How many of them a push service has taken it for. */
  taken: count,
  /** Why the others failed. */
  failures: z.array(z.string()),
});
export type TryReply = z.infer<typeof TryReply>;
