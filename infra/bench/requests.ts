import { setTimeout } from "node:timers/promises";
import { burst, type Contender } from "./burst.ts";
import { APPROVERS, type ApproverName, READERS, type ReaderName } from "./contenders.ts";
import { inRounds, median, ratioOf, type Spread } from "./rounds.ts";
import type { Stage } from "./stage.ts";

/** One turn of one contender: short, so that a turn and the ones it is compared with meet the same machine. */
const TURN_REQUESTS = 120;
const WARM_UP_TURNS = 4;
/** What a turn leaves unanswered is worked off before the next one. */
const PAUSE_MS = 50;

/** What contenders did, in answers per second; the medians of the rounds. Only their ratios mean anything elsewhere. */
export type Rates<Name extends string> = Readonly<Record<Name, number>>;

export type Requests = {
  readonly approvals: Rates<ApproverName>;
  readonly readings: Rates<ReaderName>;
  /** Rate of approvals, to the bare Worker's. */
  readonly ratio: Readonly<Record<ApproverName, Spread>>;
  /** Time of a request, to that of the same at the Worker that answers, called directly. */
  readonly times: {
    readonly approval: Readonly<Record<ReaderName, Spread>>;
    readonly reading: Readonly<Record<ReaderName, Spread>>;
  };
  /** Time of a request through the door's steps and its journal, to that through the same steps without one. */
  readonly audit: { readonly approval: Spread; readonly reading: Spread };
};

/** Approvals and readings by all contenders, side by side. */
export async function measureRequests({ contenders }: Stage, rounds: number): Promise<Requests> {
  const turns: readonly Turn[] = [
    ...APPROVERS.map((name) => ["approvals", name, contenders.approvals[name]] as const),
    ...READERS.map((name) => ["readings", name, contenders.readings[name]] as const),
  ];
  const turn = async ([, name, contender]: Turn): Promise<number> => {
    const rate = await burst(contender, TURN_REQUESTS);
    // The records' way to R2 is behind the reply, and not in its time.
    await Promise.all([contenders.settled(name), setTimeout(PAUSE_MS)]);
    return rate;
  };
  for (let warmUp = 0; warmUp < WARM_UP_TURNS; warmUp++) for (const one of turns) await turn(one);
  const byKey = new Map(turns.map((one) => [keyOf(one[0], one[1]), one]));
  const values = await inRounds([...byKey.keys()], rounds, (key) => turn(byKey.get(key) ?? none(key)));
  const rates = (kind: Kind, name: ApproverName) => values[keyOf(kind, name)] ?? none(name);
  return findings(rates);
}

type Kind = "approvals" | "readings";
type Turn = readonly [Kind, ApproverName, Contender];

const keyOf = (kind: Kind, name: ApproverName): string => `${kind} ${name}`;

function none(name: string): never {
  throw new Error(`Nobody is called ${name}.`);
}

function findings(rates: (kind: Kind, name: ApproverName) => readonly number[]): Requests {
  const of = <Name extends ApproverName, Value>(names: readonly Name[], value: (name: Name) => Value) =>
    Object.fromEntries(names.map((name) => [name, value(name)])) as Record<Name, Value>;
  // A time is one over a rate, so the ratio of two times is the other way round.
  const time = (kind: Kind, name: ReaderName, base: ReaderName): Spread =>
    ratioOf(rates(kind, base), rates(kind, name));
  return {
    approvals: of(APPROVERS, (name) => median(rates("approvals", name))),
    readings: of(READERS, (name) => median(rates("readings", name))),
    ratio: of(APPROVERS, (name) => ratioOf(rates("approvals", name), rates("approvals", "bare"))),
    times: {
      approval: of(READERS, (name) => time("approvals", name, "gate")),
      reading: of(READERS, (name) => time("readings", name, "gate")),
    },
    audit: {
      approval: time("approvals", "recorded", "checked"),
      reading: time("readings", "recorded", "checked"),
    },
  };
}
