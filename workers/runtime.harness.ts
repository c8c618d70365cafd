// The main module of the runtime tests: the Durable Objects of all Workers, each held by its own harness.

export { Copy } from "./archive/backups/copy.harness.ts";
export { Journal } from "./archive/journal/journal.harness.ts";
export { ChatSockets, Conversation } from "./chat/objects.harness.ts";
export { Chief } from "./chief/objects.harness.ts";
export { Judgement } from "./gate/objects.harness.ts";
export { ModelKeys } from "./ledger/keys/objects.harness.ts";
export { Ledger } from "./ledger/runtime.harness.ts";
export { Live } from "./live/live.harness.ts";
export { Machine } from "./machine/machine.harness.ts";
export { Connections } from "./mcp/connections/objects.harness.ts";
export { PersonalJournal } from "./mcp/journal/objects.harness.ts";
export { Peers } from "./mcp/peers/objects.harness.ts";
export { Messenger } from "./messaging/objects.harness.ts";
export { Outbox } from "./notices/objects.harness.ts";
export { Orchestrator, Runner } from "./personas/objects.harness.ts";
export { Notes } from "./runtime/notes.ts";
export { Roster } from "./runtime/roster.ts";
export { AgentSession } from "./runtime/session.harness.ts";

export default {};
