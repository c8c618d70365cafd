import type { Role } from "../caller.ts";
import type { Method } from "../route.ts";
import type { ShownTool } from "../wire/shown-tool.ts";
import type { bindings } from "./bindings.ts";

/** A tool as the server has it at run time: what a client is told, and the request that a call of it becomes. */
export type McpTool = {
  readonly shown: ShownTool;
  /** The binding to the Worker that answers. */
  readonly owner: Extract<keyof typeof bindings, "GATE" | "CHAT" | "LEDGER" | "MCP">;
  readonly method: Method;
  /** As in the route table, but each `:name` is the argument's name. */
  readonly path: string;
  /** Arguments that are of the query; those that are of neither path nor query are the body's. */
  readonly query: readonly string[];
  /** Whom the endpoint's row allows. */
  readonly roles: readonly Role[];
  /** Only a person's own session may call it, whatever the role. */
  readonly isForPeople: boolean;
  /** It counts on the door's counter of messages. */
  readonly isMessage: boolean;
  /** It halts what it names (workers/wire/halted.ts). */
  readonly halts: boolean;
};
