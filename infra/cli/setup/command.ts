import { Cancelled } from "../../terminal/asker.ts";
import { EXIT, type World } from "../../terminal/outside.ts";

/**
 * Runs a command that edits a stack's file: returns its exit code, never throws for what a person can mend.
 *
 * @param flags what was asked for, or what is wrong with it; nothing wrong and no stack is a wish for the usage
 */
export async function command<F extends { readonly stack: string }>(
  flags: F | readonly string[],
  usage: string,
  world: World,
  work: (flags: F, world: World) => Promise<number>,
): Promise<number> {
  if (!("stack" in flags)) {
    for (const problem of flags) world.say(problem);
    world.say(usage);
    return flags.length > 0 ? EXIT.missing : EXIT.ready;
  }
  try {
    return await work(flags, world);
  } catch (error) {
    if (error instanceof Cancelled) {
      world.say("Stopped. Nothing was written.");
      return EXIT.cancelled;
    }
    world.say(error instanceof Error ? error.message : String(error));
    return EXIT.refused;
  }
}
