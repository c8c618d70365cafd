import * as z from "zod/mini";
import { ROLES } from "../caller.ts";
import { moment } from "../wire/fields.ts";

/** Everybody who may sign in, in the order of their names. */
export const PeopleReply = z.object({
  timestamp: moment,
  people: z.array(
    z.object({
      /** Their address, as the ledger and the record name them. */
      name: z.string(),
      role: z.enum(ROLES),
    }),
  ),
});
export type PeopleReply = z.infer<typeof PeopleReply>;
