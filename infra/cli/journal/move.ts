import { createHash } from "node:crypto";
import { Stop } from "../../terminal/command.ts";
import { CarriedPage, HomeStanding, type JournalHome } from "./homes.ts";

/** What was carried: how many rows of each table, and that both homes have the same. */
export type Moved = { readonly rows: ReadonlyMap<string, number>; readonly sha256: string };

type World = { readonly newId: () => string; readonly say: (line: string) => void };

/**
 * Carries a journal from one home to the other. What broke off before is gone on with; it ends only once both homes have been read
 * back and are equal, and until then the old one is the journal.
 *
 * @returns null when it was at home there already
 * @throws Stop when both were written, when the journal is on its way the other way, or when the two are not equal
 */
export async function carryJournal(
  from: JournalHome,
  to: JournalHome,
  { newId, say }: World,
): Promise<Moved | null> {
  const old = await from.standing();
  const next = await to.standing();
  if (old.state === "elsewhere" && next.state === "here") return null;
  refuseOther(old, next);
  // While the old home is the journal, what is arriving of another move is nobody's.
  if (next.state === "arriving" && (old.state === "here" || next.move !== old.move))
    await to.step(HomeStanding, { step: "forget", move: next.move });
  const move = (old.state === "here" ? null : old.move) ?? newId();
  if (old.state !== "elsewhere") {
    if (old.state === "leaving") say(`Going on with the move ${move}.`);
    if (next.state === "here" && !next.isEmpty) throw bothWritten(to);
    await from.step(HomeStanding, { step: "leave", move });
    await arrive(from, to, move);
    await carry(from, to, move);
  }
  const [left, arrived] = [await whole(from, move), await whole(to, move)];
  if (left.sha256 !== arrived.sha256) throw await unequal(from, to, move, left, arrived);
  await from.step(HomeStanding, { step: "gone", move });
  await to.step(HomeStanding, { step: "settle", move });
  return left;
}

/** What one cannot go on with. */
function refuseOther(old: HomeStanding, next: HomeStanding): void {
  if (old.state === "arriving")
    throw new Stop(
      `The journal is on its way to the ${old.home} (move ${old.move}): finish that first, with --to ${old.home}.`,
    );
  const isOnItsWay = next.state === "arriving" && next.move === old.move;
  if (old.state === "elsewhere" && !isOnItsWay)
    throw new Stop(
      `Neither home says that the journal is there: the ${old.home} is ${old.state}, the ${next.home} ${next.state}. Restore a backup of one.`,
    );
}

const bothWritten = ({ name }: JournalHome): Stop =>
  new Stop(
    `There is a journal at the ${name} too, and two cannot become one. Nothing was changed; export or delete what is in one of them.`,
  );

/** A target that refuses leaves the old home as it was. */
async function arrive(from: JournalHome, to: JournalHome, move: string): Promise<void> {
  try {
    await to.step(HomeStanding, { step: "arrive", move });
  } catch (error) {
    await from.step(HomeStanding, { step: "stay", move });
    throw error;
  }
}

async function carry(from: JournalHome, to: JournalHome, move: string): Promise<void> {
  let { cursor } = await to.standing();
  for (;;) {
    const page = await from.step(CarriedPage, { step: "give", move, cursor });
    const taken = await to.step(HomeStanding, {
      step: "take",
      move,
      cursor,
      next: page.next,
      rows: page.rows,
    });
    if (page.next === null) return;
    ({ cursor } = taken);
  }
}

/** All rows of a home, counted and hashed in the order in which they are carried, each row's columns by name. */
async function whole(home: JournalHome, move: string): Promise<Moved> {
  const rows = new Map<string, number>();
  const hashes: string[] = [];
  let cursor: string | null = null;
  do {
    const page: CarriedPage = await home.step(CarriedPage, { step: "give", move, cursor });
    for (const row of page.rows) {
      rows.set(page.table, (rows.get(page.table) ?? 0) + 1);
      hashes.push(hashOf(`${page.table} ${canonical(row)}`));
    }
    cursor = page.next;
  } while (cursor !== null);
  // The two databases may sort a text differently; which rows there are is the same in any order.
  return { rows, sha256: hashOf(hashes.toSorted().join("\n")) };
}

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Names of members in their order, also within what a database stores as JSON. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** What came is put away, and the old home is the journal as before. */
async function unequal(
  from: JournalHome,
  to: JournalHome,
  move: string,
  left: Moved,
  arrived: Moved,
): Promise<Stop> {
  const tables = [...new Set([...left.rows.keys(), ...arrived.rows.keys()])];
  const counts = tables
    .filter((table) => left.rows.get(table) !== arrived.rows.get(table))
    .map((table) => `${table} ${left.rows.get(table) ?? 0} and ${arrived.rows.get(table) ?? 0}`);
  const what =
    counts.length > 0 ? `rows of ${counts.join(", ")}` : "as many rows of each table, with other contents";
  if ((await from.standing()).state === "leaving") {
    await to.step(HomeStanding, { step: "forget", move });
    await from.step(HomeStanding, { step: "stay", move });
  }
  return new Stop(`The two are not equal: ${what}. The journal stays at the ${from.name}, as it was.`);
}

/** Ends a move that broke off: the journal stays where it was. @returns whether there was one */
export async function stayHome(homes: readonly [JournalHome, JournalHome]): Promise<boolean> {
  const [one, two] = [await homes[0].standing(), await homes[1].standing()];
  const leaving = one.state === "leaving" ? homes[0] : two.state === "leaving" ? homes[1] : null;
  const arriving = one.state === "arriving" ? homes[0] : two.state === "arriving" ? homes[1] : null;
  const move = (one.state === "arriving" ? one : two).move;
  if (arriving !== null && leaving === null && [one, two].some(({ state }) => state === "elsewhere"))
    throw new Stop(
      `All of it has arrived at the ${arriving.name}: npm run journal -- move --to ${arriving.name} ends the move.`,
    );
  if (arriving !== null) await arriving.step(HomeStanding, { step: "forget", move });
  if (leaving !== null) {
    const { move: left } = await leaving.standing();
    await leaving.step(HomeStanding, { step: "stay", move: left });
  }
  return arriving !== null || leaving !== null;
}
