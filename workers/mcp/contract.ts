import type { Caller } from "../caller.ts";
import type { ShownTool } from "../wire/shown-tool.ts";
import type { ToolOutcome } from "./tools/outcome.ts";

/** A server about a person's own things, by its short name. */
export type PersonalServer = "journal" | "google" | "garmin" | "splitwise" | "places" | "peers" | "web";

/** What other Workers call for a person directly, without the protocol around it. */
export interface PersonalThings {
  listTools(server: PersonalServer): Promise<readonly ShownTool[]>;
  /** Calls a tool with the person's own credential; what is not connected is the tool's error `credential_missing`. */
  callTool(
    server: PersonalServer,
    tool: string,
    given: Readonly<Record<string, unknown>>,
    caller: Caller,
  ): Promise<ToolOutcome>;
}
