import "../../kit.ts";
import { useEffect } from "preact/hooks";
import { Empty, ShownOf } from "../../parts/shown.tsx";
import { State } from "../../parts/state.tsx";
import { When } from "../../parts/time.tsx";
import { Buttons } from "./buttons.tsx";
import { Facts } from "./facts.tsx";
import { PlaceOffer } from "./offer.tsx";
import { RecordNote } from "./record.tsx";
import { type MachineStanding, machine } from "./standing.ts";
import { words } from "./words.ts";

/** While it is on its way: nothing hints at its next step, and a person waits for it. */
const LOOK_EVERY_MS = 5_000;
const isOnItsWay = (state: MachineStanding["state"]) => state === "waking" || state === "draining";

/** Whether the machine runs, what it has cost, and when it stops. */
export default function Machine() {
  const { data } = machine.shown.value;
  const waits = data?.configured === true && isOnItsWay(data.state);
  useEffect(() => {
    if (!waits) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden) void machine.refresh();
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [waits]);
  return (
    <>
      <h1>{words.heading}</h1>
      <ShownOf of={machine} lines={6}>
        {(reply) => (reply.configured ? <Whole of={reply} /> : <None />)}
      </ShownOf>
    </>
  );
}

const None = () => (
  <Empty>
    <p>{words.none}</p>
    <p class="soft">{words.noneWhy}</p>
  </Empty>
);

/** What asks for a person stands first. */
const Whole = ({ of }: { readonly of: MachineStanding }) => (
  <div class="stack">
    {of.record !== null && of.record.fault !== null && (
      <RecordNote of={{ ...of.record, fault: of.record.fault }} />
    )}
    {of.offer !== null && <PlaceOffer of={of.offer} />}
    <Card of={of} />
  </div>
);

function Card({ of }: { readonly of: MachineStanding }) {
  const [tone, word, meaning] = words.states[of.state];
  return (
    <article class="card">
      <div class="row spread">
        <State tone={tone} word={word} />
        <span class="soft">
          {words.since} <When at={of.since} />
        </span>
      </div>
      <p>{meaning}</p>
      {of.reason && <p class={of.state === "failed" ? "stop" : "soft"}>{of.reason}</p>}
      <Facts of={of} />
      <Buttons state={of.state} />
    </article>
  );
}
