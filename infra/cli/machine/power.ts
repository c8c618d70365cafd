import { command, EXIT } from "../../terminal/command.ts";
import type { Outside } from "../../terminal/outside.ts";
import { table } from "../../terminal/table.ts";
import { wholeNumber } from "../../terminal/words.ts";
import { DOOR_NOTES, type MachineHealth, type MachineReport, machineDoor } from "./door.ts";
import { ENDS, wordUsage } from "./settings.ts";

const LOOK_EVERY_MS = 5_000;
/** Longer than a start may take (workers/machine/limits.ts), and than the end of its work. */
const WAIT_SECONDS = 900;

const waitFlag = [
  "--wait <seconds>",
  "how long it is waited for",
  wholeNumber(0, WAIT_SECONDS),
  WAIT_SECONDS,
] as const;

/** `npm run machine -- status`. */
export const status = command(
  wordUsage(
    "status",
    "Says whether the machine runs, its hours and what they cost, and whether its gateway answers. It wakes nothing.",
    `${DOOR_NOTES}\n${ENDS} A machine that is up and whose gateway does not answer ends it with 1.`,
  ),
  async (outside) => {
    const door = machineDoor(outside);
    const standing = await door.status();
    const health = standing.state === "up" ? await door.health() : null;
    outside.say(table(["What", "How it stands"], lines(standing, health)));
    return health?.reachable === false ? EXIT.failed : EXIT.done;
  },
);

function lines(of: MachineReport, health: MachineHealth | null): string[][] {
  const hours = (count: number) => `${count} h`;
  return [
    ["state", of.reason === null ? of.state : `${of.state}: ${of.reason}`],
    ["since", of.since],
    [
      "today",
      of.hoursPerDay === null ? hours(of.hoursToday) : `${of.hoursToday} of ${hours(of.hoursPerDay)}`,
    ],
    ["this month", `${hours(of.hoursThisMonth)}, $${of.costThisMonthUsd}`],
    ["next stop", of.stopAt ?? "none"],
    ["last heard of", of.heardAt ?? "never"],
    ["last backup", of.backupAt ?? "never"],
    ["release", of.release ?? "none yet"],
    ["record of calls", recordIn(of)],
    ...(of.offer === null ? [] : [["next place", offerIn(of.offer)]]),
    ...(of.restore === null ? [] : [["last restore", of.restore]]),
    ...(health === null ? [] : [["gateway", health.reachable ? "answers" : `silent: ${health.reason}`]]),
  ];
}

function recordIn({ record }: MachineReport): string {
  if (record === null) return "not handed in yet";
  const { fault, from, through } = record;
  if (fault === null) return through === null ? "nothing sealed yet" : `as it was sealed, up to ${through}`;
  const then =
    from === null
      ? "no restore explains this"
      : "after a restore: POST /api/machine/accept-record, or the page";
  return `not as it was sealed: ${fault} (${then})`;
}

function offerIn({ place, monthUsd, state, line }: NonNullable<MachineReport["offer"]>): string {
  const stands = {
    waiting: "your approvals have the question",
    agreed: `agreed; deploy it: ${line}`,
    refused: "refused",
    lapsed: "nobody answered; the next start that finds no room asks again",
  } as const;
  return `${place}, ${monthUsd} a month at most: ${stands[state]}`;
}

/** Looks until the machine has come to rest. */
async function settled(
  { pause, now }: Outside,
  look: () => Promise<MachineReport>,
  first: MachineReport,
  seconds: number,
): Promise<MachineReport> {
  const end = now().getTime() + 1000 * seconds;
  let standing = first;
  while (ON_ITS_WAY.includes(standing.state) && now().getTime() < end) {
    await pause(LOOK_EVERY_MS);
    standing = await look();
  }
  return standing;
}

const ON_ITS_WAY = ["waking", "draining"];

/** Does it, waits, and says where it came to; ends with 0 when that is where it was wanted. */
async function move(outside: Outside, what: "wake" | "sleep", wait: number, wanted: string): Promise<number> {
  const door = machineDoor(outside);
  const { state, reason, stopAt } = await settled(outside, door.status, await door[what](), wait);
  outside.say(
    `The machine is ${state}${reason === null ? "" : `: ${reason}`}${stopAt === null ? "" : `; next stop ${stopAt}`}.`,
  );
  return state === wanted || (wait === 0 && ON_ITS_WAY.includes(state)) ? EXIT.done : EXIT.failed;
}

/** `npm run machine -- up`. */
export const up = command(
  wordUsage(
    "up",
    "Wakes the machine, and waits until it has spoken.",
    `What should run there is started by the machine itself.\n${DOOR_NOTES}\n${ENDS}`,
  ).option(...waitFlag),
  (outside, { wait }) => move(outside, "wake", wait, "up"),
);

/** `npm run machine -- sleep`. */
export const sleep = command(
  wordUsage(
    "sleep",
    "Puts the machine to sleep, and waits until it has: it ends its work and makes its backup first.",
    `${DOOR_NOTES}\n${ENDS}`,
  ).option(...waitFlag),
  (outside, { wait }) => move(outside, "sleep", wait, "asleep"),
);
