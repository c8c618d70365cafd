import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { watched } from "../../api/watched.ts";

type Reply = ReplyOf<"GET /api/machine">;
/** How the machine of a deployment that has one stands. */
export type MachineStanding = Extract<Reply, { readonly configured: true }>;

export const machine = watched<Reply>("machine", () => ask("GET /api/machine"));
