import * as z from "zod/mini";

/** JSON-RPC 2.0: a request, or a notification where it has no id. */
export const RpcRequest = z.looseObject({
  jsonrpc: z.literal("2.0"),
  id: z.optional(z.union([z.string(), z.int()])),
  method: z.string(),
  params: z.optional(z.looseObject({})),
});

/** What is answered to it; nothing, with 202, to a notification. */
export const RpcReply = z.looseObject({
  jsonrpc: z.literal("2.0"),
  id: z.optional(z.nullable(z.union([z.string(), z.int()]))),
  result: z.optional(z.looseObject({})),
  error: z.optional(z.looseObject({ code: z.int(), message: z.string() })),
});
