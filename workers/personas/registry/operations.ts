import * as z from "zod/mini";
import { ONCE_BY_KEY, type Operation } from "../../operation.ts";
import { PersonaCredential } from "../credentials/schemas.ts";
import { Subscription } from "../events/schemas.ts";
import { DeletedReply } from "../schemas.ts";
import { ToolDefinition } from "../tools/schemas.ts";
import { Trigger } from "../triggers/schemas.ts";
import { Persona, PersonaBody } from "./schemas.ts";

export const registryOperations = {
  "GET /api/personas": {
    summary: "All personas, by name",
    description: "Whole ones; lists of upstream have fewer fields.",
    reply: z.array(Persona),
  },
  "GET /api/personas/:id": {
    summary: "One persona",
    description: "Fields that hold JSON are texts.",
    reply: Persona,
    fails: [404],
  },
  "GET /api/personas/:id/full": {
    summary: "One persona with all that is its own",
    description: "Its tools, credentials without their secrets, subscriptions and triggers.",
    reply: z.object({
      ...Persona.shape,
      tools: z.array(ToolDefinition),
      credentials: z.array(PersonaCredential),
      subscriptions: z.array(Subscription),
      triggers: z.array(Trigger),
    }),
    fails: [404],
  },
  "POST /api/personas": {
    summary: "Register a persona, or change one",
    description:
      "With an `id` that is there, the persona is changed (200) and what is left out keeps its value; otherwise it is made (201), under that id or a new one. Fields that are not known are ignored.",
    body: PersonaBody,
    reply: Persona,
    status: 201,
    orChanged: true,
    keyed: ONCE_BY_KEY,
  },
  "DELETE /api/personas/:id": {
    summary: "Delete a persona",
    description: "With its links, subscriptions and triggers. Its executions stay, as history.",
    reply: DeletedReply,
    fails: [404],
  },
} as const satisfies Record<string, Operation>;
