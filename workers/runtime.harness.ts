// The main module of the runtime tests: the Durable Objects of all Workers, each held by its own harness.
export { Conversation, Judgement } from "./assistant/model.harness.ts";
export { Ledger } from "./ledger/runtime.harness.ts";

export default {};
