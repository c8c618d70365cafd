import { bareHandler } from "../bare/handler.ts";

/** The bare MCP server as a Worker: what the protocol takes in this runtime, and nothing else. */
export default { fetch: (request: Request): Promise<Response> => bareHandler.fetch(request) };
