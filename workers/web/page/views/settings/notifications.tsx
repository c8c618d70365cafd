import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { type Failure, failureOf } from "../../api/failure.ts";
import { ask } from "../../api/request.ts";
import { FailureNote } from "../../parts/shown.tsx";
import { State } from "../../parts/state.tsx";
import { words } from "./words.ts";

const subscription = signal<PushSubscription | null>(null);

const isSupported = "serviceWorker" in navigator && "PushManager" in globalThis;

/** This device's subscription as the browser has it, told to the door again: what one side forgot is mended at each start. */
async function sync(): Promise<void> {
  const registration = await navigator.serviceWorker.ready;
  subscription.value = await registration.pushManager.getSubscription();
  if (subscription.value) await tell(subscription.value);
}

async function tell(of: PushSubscription): Promise<void> {
  const { endpoint, keys } = of.toJSON();
  if (!endpoint || !keys?.p256dh || !keys.auth) return;
  await ask("POST /api/push/subscriptions", { body: { endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } } });
}

async function turnOn(): Promise<void> {
  const { publicKey } = await ask("GET /api/push/key");
  const registration = await navigator.serviceWorker.ready;
  subscription.value = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey });
  await tell(subscription.value);
}

async function turnOff(): Promise<void> {
  const { endpoint } = subscription.value ?? {};
  await subscription.value?.unsubscribe();
  subscription.value = null;
  if (endpoint) await ask("POST /api/push/subscriptions/remove", { body: { endpoint } });
}

/** Notifications for this device: asked for by a press, never by surprise. */
export function Notifications() {
  const [failure, fail] = useState<Failure | null>(null);
  const [isBlocked, block] = useState(isSupported && Notification.permission === "denied");
  const attempt = async (work: () => Promise<unknown>) => {
    fail(null);
    try {
      await work();
    } catch (thrown) {
      if (thrown instanceof DOMException) block(true);
      else fail(failureOf(thrown));
    }
  };
  useEffect(() => {
    if (isSupported) void attempt(sync);
  }, []);
  if (!isSupported) return <p>{/iPhone|iPad/.test(navigator.userAgent) ? words.ios : words.unsupported}</p>;
  const isOn = subscription.value !== null;
  return (
    <>
      <p class="soft">{words.notifyWhy}</p>
      <State tone={isOn ? "go" : "calm"} word={isOn ? words.on : words.off} />
      {isBlocked && <p class="failure">{words.blocked}</p>}
      {failure && <FailureNote failure={failure} />}
      <div class="row">
        <button type="button" onClick={() => void attempt(isOn ? turnOff : turnOn)}>
          {isOn ? words.turnOff : words.turnOn}
        </button>
        {isOn && (
          <button type="button" onClick={() => void attempt(() => ask("POST /api/push/test", { body: {} }))}>
            {words.test}
          </button>
        )}
      </div>
    </>
  );
}
