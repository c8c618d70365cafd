import "../../kit.ts";
import { signal } from "@preact/signals";
import { ask } from "../../api/request.ts";
import { doneWith } from "../../parts/begun.ts";

/** This browser's subscription; null while it has none. */
export const subscription = signal<PushSubscription | null>(null);

export const isSupported = (): boolean =>
  "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis;

/** What the door is told about a subscription; null when the browser keeps the keys to itself. */
function deviceOf({ endpoint, keys }: PushSubscriptionJSON) {
  if (!endpoint || !keys?.p256dh || !keys.auth) return null;
  return { endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } };
}

async function tell(of: PushSubscription): Promise<void> {
  const body = deviceOf(of.toJSON());
  if (body) await ask("POST /api/push/subscriptions", { body });
}

/** The subscription as the browser has it, told to the door again: what one side forgot is mended at each start and each look (no iPhone says that its own has changed). */
export async function sync(): Promise<void> {
  if (!isSupported()) return;
  const registration = await navigator.serviceWorker.getRegistration("/");
  subscription.value = (await registration?.pushManager.getSubscription()) ?? null;
  if (subscription.value) await tell(subscription.value);
}

/** Asks the person, then the browser's push service, then tells the door. @throws DOMException when one of the first two says no */
export async function turnOn(): Promise<void> {
  const { publicKey } = await ask("GET /api/push/key");
  const registration = await navigator.serviceWorker.ready;
  const made = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: publicKey,
  });
  subscription.value = made;
  await tell(made);
  doneWith("notify");
}

/** Ends it in the browser first: then nothing arrives any more, whatever the door knows. */
export async function turnOff(): Promise<void> {
  const { endpoint } = subscription.value ?? {};
  await subscription.value?.unsubscribe();
  subscription.value = null;
  if (endpoint) await ask("POST /api/push/subscriptions/remove", { body: { endpoint } });
}
