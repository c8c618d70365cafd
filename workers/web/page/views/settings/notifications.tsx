import { useEffect, useState } from "preact/hooks";
import { type RequestFailure, requestFailureOf } from "../../api/failure.ts";
import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { watched } from "../../api/watched.ts";
import { FailureNote, ShownOf } from "../../parts/shown.tsx";
import { State } from "../../parts/state.tsx";
import { When } from "../../parts/time.tsx";
import { isSupported, subscription, sync, turnOff, turnOn } from "./push.ts";
import { words as all } from "./words.ts";

const words = all.notify;
export const devices = watched("devices", () => ask("GET /api/push/subscriptions"));
type Device = ReplyOf<"GET /api/push/subscriptions">["devices"][number];

/** Notifications: for this device asked for by a press, never by surprise; and every device that gets them. */
export function Notifications() {
  const [failure, fail] = useState<RequestFailure | null>(null);
  const [problem, tell] = useState<string | null>(null);
  const [said, say] = useState<string | null>(null);

  async function attempt(work: () => Promise<unknown>): Promise<void> {
    fail(null);
    tell(null);
    say(null);
    try {
      await work();
    } catch (thrown) {
      if (thrown instanceof DOMException)
        tell(Notification.permission === "denied" ? words.blocked : words.noService);
      else fail(requestFailureOf(thrown));
    }
    await devices.refresh();
  }
  const test = () =>
    attempt(async () => {
      const { devices: count, taken } = await ask("POST /api/push/test", { body: {} });
      say(words.tested(taken, count));
    });
  useEffect(() => {
    if (isSupported()) void attempt(sync);
  }, []);
  const isOn = subscription.value !== null;

  return (
    <>
      <p class="soft">{words.why}</p>
      {isSupported() ? (
        <div class="row">
          <State tone={isOn ? "go" : "calm"} word={isOn ? words.on : words.off} />
          <button type="button" onClick={() => void attempt(isOn ? turnOff : turnOn)}>
            {isOn ? words.turnOff : words.turnOn}
          </button>
        </div>
      ) : (
        <p>{/iPhone|iPad/.test(navigator.userAgent) ? words.ios : words.unsupported}</p>
      )}
      {problem && <p class="failure">{problem}</p>}
      {failure && <FailureNote failure={failure} />}
      <ShownOf of={devices} lines={1}>
        {({ devices: list }) =>
          list.length > 0 && (
            <>
              <ul class="list" aria-label={words.devices}>
                {list.map((device) => (
                  <Row key={device.id} device={device} onRemove={attempt} />
                ))}
              </ul>
              <div class="row">
                <button type="button" onClick={() => void test()}>
                  {words.test}
                </button>
                {said && <span class="soft">{said}</span>}
              </div>
            </>
          )
        }
      </ShownOf>
    </>
  );
}

type RowProps = {
  readonly device: Device;
  readonly onRemove: (work: () => Promise<unknown>) => Promise<void>;
};

function Row({ device: { id, service, since, failures }, onRemove }: RowProps) {
  return (
    <li class="row between past">
      <span>
        {service}{" "}
        <span class="soft">
          <When at={since} /> {failures > 0 && words.failures(failures)}
        </span>
      </span>
      <button
        type="button"
        class="plain"
        onClick={() => void onRemove(() => ask("POST /api/push/subscriptions/remove", { body: { id } }))}
      >
        {words.remove}
      </button>
    </li>
  );
}
