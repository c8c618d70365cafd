// npm run journal -- status|move|stay [STACK]: where a person's journal is at home, and its move from one home to the other.
import { Option } from "@commander-js/extra-typings";
import { v7 } from "uuid";
import { doorOfStack } from "../../stackfile/door.ts";
import { command, EXIT, start, usage } from "../../terminal/command.ts";
import { oneOf, stackName } from "../../terminal/words.ts";
import { GATEWAY_NOTES, gatewayOf } from "../machine/gateway.ts";
import { edgeHome, machineHome } from "./homes.ts";
import { carryJournal, stayHome } from "./move.ts";

const WORDS = ["status", "move", "stay"] as const;
const HOMES = ["edge", "machine"] as const;

const spec = usage(
  "journal",
  "Where a journal is at home, and its move between the edge and the machine.",
  `status  where it is, and where it belongs: on the machine where that is always on, else at the edge
move    carries it there, or to what --to says; proves by reading both back that they are equal, and only then is the other one
        the journal. One that broke off is gone on with. It can be read meanwhile, and not written.
stay    ends a move that broke off; the journal stays where it was
It is the owner's journal, or that of the person for whom PURSER_TOKEN acts (PUT /api/mcp-clients).
PURSER_TOKEN is a token of the role admin; with a stack PURSER_ACCESS_CLIENT_ID and PURSER_ACCESS_CLIENT_SECRET get past Access.
${GATEWAY_NOTES.replace("With --stack", "With a stack")}
Ends with 0, with 1 when it was refused, with 2 when something is missing.`,
)
  .argument("<word>", WORDS.join(", "), oneOf(WORDS))
  .argument("[stack]", "which stack, such as prod", stackName)
  .addOption(new Option("--to <home>", "the new home").choices(HOMES))
  .option("--dir <folder>", "where the stack files are", ".")
  .option("--outputs <file>", 'what "pulumi stack output --json --show-secrets" wrote');

/** `npm run journal`. */
export const journal = command(spec, async (outside, { to, dir, outputs }, word, stack) => {
  const { env, say } = outside;
  const edge = edgeHome(doorOfStack(env, stack, dir), outside, outside.pause);
  const { person, belongs, state } = await edge.where();
  if (word === "status" && state === "here") {
    say(`${person}'s journal is at the edge; it belongs at the ${belongs}.`);
    return EXIT.done;
  }
  const machine = machineHome(await gatewayOf(outside, { stack, dir, outputs }), person);
  if (word === "status") {
    const there = await machine.standing();
    say(
      `${person}'s journal: the edge is "${state}", the machine is "${there.state}"; it belongs at the ${belongs}.`,
    );
    return EXIT.done;
  }
  if (word === "stay") {
    say((await stayHome([edge, machine])) ? "The move was ended; nothing was lost." : "No move goes on.");
    return EXIT.done;
  }
  const target = to ?? belongs;
  const [from, into] = target === "machine" ? [edge, machine] : [machine, edge];
  const moved = await carryJournal(from, into, { newId: v7, say });
  if (moved === null) {
    say(`${person}'s journal is at the ${target} already.`);
    return EXIT.done;
  }
  for (const [table, count] of moved.rows) say(`${table.padEnd(14)}${count}`);
  say(`${person}'s journal is at the ${target} now. Both were read back and are equal (${moved.sha256}).`);
  return EXIT.done;
});

await start(import.meta, journal);
