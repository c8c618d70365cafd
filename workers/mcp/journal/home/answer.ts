import { storable } from "../../../wire/characters.ts";
import { failed, ToolError, type ToolOutcome } from "../../tools/outcome.ts";
import { runTool } from "../../tools/run.ts";
import type { JournalContext } from "../context.ts";
import { keepSample, type SampleOutcome } from "../samples.ts";
import { JOURNAL } from "../server.ts";
import { beginHere, carryOutStep, standingOf } from "./moving.ts";
import type { JournalRequest } from "./schemas.ts";
import { guarded, type Home } from "./state.ts";

/** What a journal works with, besides its store and who asks. */
export type JournalWorld = Pick<JournalContext, "now" | "timeZone" | "newId">;

/**
 * Answers what is asked of one person's journal in one of its homes.
 *
 * @param requestId for the log
 * @returns the answer as JSON text; a refusal is the outcome's error
 */
export async function answerJournal(
  home: Home,
  asked: JournalRequest,
  world: JournalWorld,
  requestId: string,
): Promise<ToolOutcome> {
  const who = "who" in asked ? asked.who : "";
  const context = { ...world, who, store: guarded(home) };
  if (asked.what === "call") return runTool(JOURNAL, asked.tool, asked.given, context, requestId);
  try {
    return { isError: false, text: JSON.stringify(await done(home, asked, context)) };
  } catch (error) {
    if (error instanceof ToolError) return failed(error.code, error.message, error.extra);
    throw error;
  }
}

async function done(
  home: Home,
  asked: Exclude<JournalRequest, { what: "call" }>,
  context: JournalContext,
): Promise<unknown> {
  switch (asked.what) {
    case "samples": {
      const outcomes: SampleOutcome[] = [];
      for (const sample of storable(asked.samples) as typeof asked.samples)
        outcomes.push(await keepSample(sample, asked.source, context));
      return outcomes;
    }
    case "standing":
      return standingOf(home);
    case "step":
      return carryOutStep(home, asked.step, context);
    case "begin":
      return beginHere(home, { ...context, timeZone: asked.timeZone });
  }
}
