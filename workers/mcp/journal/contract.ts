import type { ToolOutcome } from "../tools/outcome.ts";
import type { Arguments } from "../tools/tool.ts";
import type { Sample, SampleOutcome } from "./samples.ts";

/** One person's journal, for the Worker that it belongs to. `getByName` takes the person's address. */
export interface PersonalJournalContract {
  /**
   * One call of a tool of the journal (server.ts). What is wrong with it is in the outcome.
   *
   * @param who whose key or session it is, for the list of changes
   * @param requestId for the log
   */
  call(name: string, given: Arguments, who: string, requestId: string): Promise<ToolOutcome>;
  /** Writes down what a phone has measured, in order; each that was kept before is the same row. */
  keepSamples(samples: readonly Sample[], source: string, who: string): Promise<readonly SampleOutcome[]>;
}
