import {
  CommanderError,
  InvalidArgumentError,
  type OptionValues,
  Command as Spec,
} from "@commander-js/extra-typings";
import { Cancelled } from "./asker.ts";
import { sentenceOf } from "./failure.ts";
import { type Outside, ownOutside } from "./outside.ts";

/** How a command ends. One that has more endings says so in its help. */
export const EXIT = {
  done: 0,
  /** It was refused, it failed, or what it looked for is there. */
  failed: 1,
  /** The command line is wrong, or something that it needs is missing; nothing was done. */
  unusable: 2,
  cancelled: 130,
} as const;

/** A command stops with this sentence and exit code: what a person can mend. */
export class Stop extends Error {
  override readonly name = "Stop";
  readonly code: number;

  constructor(message: string, code: number = EXIT.failed) {
    super(message);
    this.code = code;
  }
}

/** One command, as `npm run <name>` starts it. */
export type Command = {
  readonly name: string;
  /** Runs it and returns the exit code. Never throws: whatever goes wrong is said as a sentence. */
  readonly run: (argv: readonly string[], outside: Outside) => Promise<number>;
};

/** Columns of the help; longer lines are wrapped. */
const HELP_COLUMNS = 128;

/**
 * Begins the description of a command's words and flags; `--help` is there by itself.
 *
 * @param notes what stands behind the flags: what it takes from the environment, and how it ends
 */
export const usage = (name: string, about: string, notes: string): Spec =>
  new Spec(`npm run ${name} --`).description(about).addHelpText("after", `\n${notes}`);

/**
 * Makes a command of a description and the work.
 *
 * @param spec its words and flags; a text that a parser refuses with `unfit` ends it with 2 before any work
 * @param work gets the words in their order and the flags, and returns the exit code; what it throws ends it with 1, a Stop
 *   with its own code
 */
export function command<Of extends Spec<unknown[], OptionValues>>(
  spec: Of,
  work: (
    outside: Outside,
    flags: ReturnType<Of["opts"]>,
    ...words: Of["processedArgs"]
  ) => number | Promise<number>,
): Command {
  const name = spec.name().split(" ")[2] ?? spec.name();
  const run = async (argv: readonly string[], outside: Outside): Promise<number> => {
    try {
      read(spec, argv, outside);
      return await work(outside, spec.opts() as ReturnType<Of["opts"]>, ...spec.processedArgs);
    } catch (error) {
      return ending(error, outside);
    }
  };
  return { name, run };
}

/** Starts a command with this process's words, when it is what the process was started for. */
export async function start(meta: ImportMeta, { run }: Command): Promise<void> {
  if (!meta.main) return;
  // Whoever reads the output may have seen enough, as `head` does.
  process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => process.exit(code === "EPIPE" ? 0 : 1));
  process.exitCode = await run(process.argv.slice(2), ownOutside());
}

/** What a flag's parser throws; `problem` is a sentence that says what would be right. */
export const unfit = (problem: string) => new InvalidArgumentError(problem);

/** @throws CommanderError when the words are not usable, or help was asked for and has been shown */
function read<Words extends unknown[], Flags extends OptionValues>(
  spec: Spec<Words, Flags>,
  argv: readonly string[],
  { say, complain }: Outside,
): void {
  const line = (write: (line: string) => void) => (text: string) => write(text.replace(/\n$/, ""));
  spec
    .exitOverride()
    .allowExcessArguments(false)
    .helpOption("--help", "show this")
    .configureOutput({
      // That a flag is off unless it is given needs no words.
      writeOut: line((text) => say(text.replaceAll(" (default: false)", ""))),
      writeErr: line(complain),
      getOutHelpWidth: () => HELP_COLUMNS,
      getErrHelpWidth: () => HELP_COLUMNS,
      // The table of flags has no colours of its own.
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      outputError: (text, write) => write(text.replace(/^error: /, "")),
    })
    .showHelpAfterError(`Usage: ${spec.name()} ${spec.usage()}\n${spec.name()} --help says more.`)
    .parse([...argv], { from: "user" });
}

function ending(error: unknown, { complain }: Outside): number {
  // Commander has said what it is about.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.unusable;
  if (error instanceof Cancelled) {
    complain("Stopped. Nothing was written.");
    return EXIT.cancelled;
  }
  complain(sentenceOf(error));
  return error instanceof Stop ? error.code : EXIT.failed;
}
