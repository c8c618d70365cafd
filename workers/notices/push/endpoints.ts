import { Problem } from "../../problem.ts";
import { fromBase64Url } from "../../wire/base64.ts";
import { bodyOf } from "../../wire/body.ts";
import { momentOf, momentOrNull } from "../../wire/moment.ts";
import type { NoticesContext } from "../app.ts";
import { outboxOf } from "../showing.ts";
import { publicKeyOf } from "./encrypt.ts";
import { isPushEndpoint } from "./hosts.ts";
import { pairOf } from "./keys.ts";
import {
  DeviceBody,
  type DeviceReply,
  type DevicesReply,
  type KeyReply,
  RemoveBody,
  type RemoveReply,
  TryBody,
  type TryReply,
} from "./schemas.ts";
import type { PushDevice } from "./subscriptions.ts";

/** GET /api/push/key */
export const showKey = (c: NoticesContext): Response =>
  c.json({ publicKey: pairOf(keyOf(c)).publicKey } satisfies KeyReply);

/** GET /api/push/subscriptions: the caller's own. */
export async function showDevices(c: NoticesContext): Promise<Response> {
  const devices = await outboxOf(c.env).subscriptions(c.env.caller.name);
  return c.json({ devices: devices.map(deviceReply) } satisfies DevicesReply);
}

/** POST /api/push/subscriptions: the same device again is no second one. */
export async function addDevice(c: NoticesContext): Promise<Response> {
  keyOf(c);
  const { endpoint, keys } = await bodyOf(c.req.raw, DeviceBody);
  if (!isPushEndpoint(endpoint, c.env.LOCAL_PUSH_HOST))
    throw new Problem(
      "invalid_request",
      "`endpoint` is not an address of a known push service (Google, Mozilla, Apple or Microsoft)",
    );
  const [p256dh, auth] = [keys.p256dh, keys.auth].map((text) => text.replaceAll("=", ""));
  const receiver = { p256dh: p256dh ?? "", auth: auth ?? "" };
  await publicKeyOf(fromBase64Url(receiver.p256dh)).catch((cause: unknown) => {
    throw new Problem("invalid_request", "`keys.p256dh` is no point of the curve P-256", { cause });
  });
  const device = await outboxOf(c.env).subscribe({ person: c.env.caller.name, endpoint, ...receiver });
  return c.json({ device: deviceReply(device) } satisfies DeviceReply);
}

/** POST /api/push/subscriptions/remove: none is no failure. By POST, because an endpoint is long and nothing for a log of paths. */
export async function removeDevice(c: NoticesContext): Promise<Response> {
  const which = await bodyOf(c.req.raw, RemoveBody);
  const removed = await outboxOf(c.env).unsubscribe({ person: c.env.caller.name, ...which });
  return c.json({ removed } satisfies RemoveReply);
}

/** POST /api/push/test: to every device of the caller, now. */
export async function tryDevices(c: NoticesContext): Promise<Response> {
  keyOf(c);
  await bodyOf(c.req.raw, TryBody);
  const { devices, taken, failures } = await outboxOf(c.env).tryPush(c.env.caller.name);
  return c.json({ devices, taken, failures: [...failures] } satisfies TryReply);
}

function keyOf(c: NoticesContext): string {
  const { PUSH_KEY: key } = c.env;
  if (key) return key;
  throw new Problem(
    "unavailable",
    "This deployment has no key for web push: npm run setup makes one (purser:pushKey), then deploy",
  );
}

const deviceReply = ({ id, endpoint, createdAt, takenAt, failures }: PushDevice): DeviceReply["device"] => ({
  id,
  service: new URL(endpoint).hostname,
  since: momentOf(createdAt),
  lastTakenAt: momentOrNull(takenAt),
  failures,
});
