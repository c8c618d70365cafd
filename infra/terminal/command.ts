/**
 * The exit code of a command that threw, and what it says on the way: 2 with the usage when the command line was wrong, else 1.
 * Node's own errors of `parseArgs` have codes that begin with ERR_PARSE_ARGS (nodejs.org/api/errors.html).
 */
export function exitCodeOf(error: unknown, usage: string, say: (line: string) => void): number {
  const { message, code } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { message: String(error) };
  if (!code?.startsWith("ERR_PARSE_ARGS")) {
    say(message);
    return 1;
  }
  // Node goes on about how to write a positional argument that begins with a hyphen; no command here has one.
  say(`${message.split(".")[0]}.`);
  say(usage);
  return 2;
}
