import type { ToolOutcome } from "../tools/outcome.ts";
import type { Arguments } from "../tools/tool.ts";
import type { MoveStep } from "./home/schemas.ts";
import type { Sample } from "./samples.ts";

/** One person's journal, for the Worker that it belongs to. `getByName` takes the person's address. */
export interface PersonalJournalContract {
  /**
   * One call of a tool of the journal (server.ts), wherever it is at home. What is wrong with it is in the outcome.
   *
   * @param who whose key or session it is, for the list of changes
   * @param requestId for the log
   */
  call(name: string, given: Arguments, who: string, requestId: string): Promise<ToolOutcome>;
  /**
   * Writes down what a phone has measured, in order; each that was kept before is the same row.
   *
   * @returns JSON text of a list of `kept` or `ignored`, one for each
   */
  keepSamples(
    samples: readonly Sample[],
    source: string,
    who: string,
    requestId: string,
  ): Promise<ToolOutcome>;
  /** How the journal stands at the edge (home/moving.ts), as JSON text. */
  standing(): Promise<ToolOutcome>;
  /** One step of a move, as the edge's part of it; JSON text of how it stands then, or of a page. */
  step(step: MoveStep): Promise<ToolOutcome>;
}
