import { COMMAND_SECONDS } from "../../../vm/ask/ask.ts";
import { CLOUDFLARE_API } from "../../config/place-keys.ts";
import { command, unfit } from "../../terminal/command.ts";
import { stackName } from "../../terminal/words.ts";
import { ASK_NOTES, askMachine, waitFlag } from "./ask.ts";
import { ENDS, wordUsage } from "./settings.ts";

const COMMAND_MAX_CHARS = 8_000;

const spec = wordUsage(
  "shell",
  `Carries out one command line on the machine of a stack, as root, in ${COMMAND_SECONDS} seconds at most, and says what it wrote. Nobody can answer it.`,
  `${ASK_NOTES}\n${ENDS} A command that does not end with 0 ends it with 1.
  npm run machine -- shell 'df -h / && free -m && docker ps' --stack prod`,
)
  .argument("<command>", "for bash, in quotes", commandLine)
  .requiredOption("--stack <stack>", "whose machine", stackName)
  .option(...waitFlag)
  .option("--dir <folder>", "where the stack files are", ".")
  .option("--api-url <url>", "Cloudflare's API, or a stand-in on this machine", CLOUDFLARE_API);

/** `npm run machine -- shell`. */
export const shell = command(spec, (outside, where, line) =>
  askMachine({ kind: "shell", command: line }, where, outside),
);

function commandLine(text: string): string {
  if (text.trim() !== "" && text.length <= COMMAND_MAX_CHARS) return text;
  throw unfit(`It is one command line of at most ${COMMAND_MAX_CHARS} characters.`);
}
