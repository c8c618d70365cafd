import { type MachineServiceName, SERVICE_NAMES } from "../../../vm/services.ts";
import { CLOUDFLARE_API } from "../../config/place-keys.ts";
import { command } from "../../terminal/command.ts";
import { oneOf, stackName, wholeNumber } from "../../terminal/words.ts";
import { ASK_NOTES, askMachine, waitFlag } from "./ask.ts";
import { ENDS, wordUsage } from "./settings.ts";

const LINES = 200;
const LINES_MAX = 5_000;

const spec = wordUsage(
  "logs",
  "What the containers of a stack's machine have said last. It wakes nothing.",
  `${ASK_NOTES}\nWhat npm start -- --machine runs is on this computer: its failures are said there.\n${ENDS}`,
)
  .argument("[container]", "this one alone, such as gateway", oneOf<MachineServiceName>(SERVICE_NAMES))
  .requiredOption("--stack <stack>", "whose machine", stackName)
  .option("--lines <n>", "the last ones of each container", wholeNumber(1, LINES_MAX), LINES)
  .option(...waitFlag)
  .option("--dir <folder>", "where the stack files are", ".")
  .option("--api-url <url>", "Cloudflare's API, or a stand-in on this machine", CLOUDFLARE_API);

/** `npm run machine -- logs`. */
export const logs = command(spec, (outside, { lines, ...where }, service) =>
  askMachine({ kind: "logs", service: service ?? null, lines }, where, outside),
);
