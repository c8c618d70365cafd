import { setTimeout } from "node:timers/promises";
import { burst, type Contender } from "./burst.ts";
import { APPROVERS, type ApproverName, type Contenders, READERS, type ReaderName } from "./contenders.ts";
import { inRounds, median, ratioOf, type Spread } from "./rounds.ts";

/** One turn of one contender: short, so that a turn and the ones it is compared with meet the same machine. */
const TURN_REQUESTS = 120;
const WARM_UP_TURNS = 4;
/** What a turn leaves unanswered is worked off before the next one. */
const PAUSE_MS = 50;

export type Requests = {
  /** Approvals per second, the medians of the rounds. Only their ratios mean anything elsewhere. */
  readonly perSecond: Readonly<Record<ApproverName, number>>;
  /** Rate of approvals, to the bare Worker's. */
  readonly ratio: Readonly<Record<ApproverName, Spread>>;
  /** Time of a request, to that of the same at the gate called directly. */
  readonly times: Readonly<Record<"approval" | "reading", Readonly<Record<ReaderName, Spread>>>>;
};

/** Approvals and readings by all contenders, side by side. */
export async function measureRequests(
  { approvals, readings, settled }: Contenders,
  rounds: number,
): Promise<Requests> {
  const turns = new Map<string, readonly [ApproverName, Contender]>([
    ...APPROVERS.map((name) => [`approval ${name}`, [name, approvals[name]]] as const),
    ...READERS.map((name) => [`reading ${name}`, [name, readings[name]]] as const),
  ]);
  const turn = async (key: string): Promise<number> => {
    const [name, contender] = turns.get(key) ?? none(key);
    const rate = await burst(contender, TURN_REQUESTS);
    // The records' way to R2 is behind the reply, and not in its time.
    await Promise.all([settled(name), setTimeout(PAUSE_MS)]);
    return rate;
  };
  for (let warmUp = 0; warmUp < WARM_UP_TURNS; warmUp++) for (const key of turns.keys()) await turn(key);
  const values = await inRounds([...turns.keys()], rounds, turn);
  const rates = (kind: "approval" | "reading", name: ApproverName) => values[`${kind} ${name}`] ?? none(name);
  // A time is one over a rate, so the ratio of two times is the other way round.
  const timesOf = (kind: "approval" | "reading") =>
    of(READERS, (name) => ratioOf(rates(kind, "gate"), rates(kind, name)));
  return {
    perSecond: of(APPROVERS, (name) => median(rates("approval", name))),
    ratio: of(APPROVERS, (name) => ratioOf(rates("approval", name), rates("approval", "bare"))),
    times: { approval: timesOf("approval"), reading: timesOf("reading") },
  };
}

const of = <Name extends string, Value>(names: readonly Name[], value: (name: Name) => Value) =>
  Object.fromEntries(names.map((name) => [name, value(name)])) as Record<Name, Value>;

function none(name: string): never {
  throw new Error(`Nobody is called ${name}.`);
}
