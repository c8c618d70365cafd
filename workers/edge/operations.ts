import * as z from "zod/mini";
import type { Operation } from "../operation.ts";
import { operations as page } from "../web/operations.ts";
import { moment } from "../wire/fields.ts";
import { MeReply } from "./me.ts";
import { PeopleReply } from "./people.ts";

/** What the door answers itself. */
export const operations = {
  ...page,
  "GET /health": {
    summary: "Whether the deployment answers; needs no sign-in",
    description: "It touches no storage, and says only that the door is there and what time it has.",
    reply: z.object({ status: z.literal("ok"), timestamp: moment }),
  },
  "GET /api/me": {
    summary: "Who is signed in, until when, what the role may do, and what is deployed",
    description:
      "The door answers by itself and touches no storage, so that a page may ask whenever it does not know why something else failed. `build` is another word after every change of the deployment's code.",
    reply: MeReply,
  },
  "GET /api/people": {
    summary: "Who may sign in, and as what",
    description:
      "Names and roles as they are deployed, and nothing that anybody wrote: an admin sees of other people how many calls they made and what those cost (`by.user` of `GET /api/budget`).",
    reply: PeopleReply,
  },
} as const satisfies Record<string, Operation>;
