import * as z from "zod/mini";
import { ONCE_BY_KEY, type Operation } from "../../operation.ts";
import { LinkedReply, UnlinkedReply } from "../schemas.ts";
import { ToolBody, ToolDefinition, ToolLinkBody } from "./schemas.ts";

export const toolOperations = {
  "GET /api/tool-definitions": {
    summary: "All tool definitions, by name",
    description: "Linked to a persona or not.",
    reply: z.array(ToolDefinition),
  },
  "POST /api/tool-definitions": {
    summary: "Define a tool, or change one",
    description:
      "With an `id` that is there, the tool is changed (200), otherwise made (201). A name that another tool has is 409.",
    body: ToolBody,
    reply: ToolDefinition,
    status: 201,
    orChanged: true,
    fails: [409],
    keyed: ONCE_BY_KEY,
  },
  "GET /api/personas/:id/tools": {
    summary: "A persona's tools",
    description: "By name.",
    reply: z.array(ToolDefinition),
    fails: [404],
  },
  "POST /api/personas/:id/tools": {
    summary: "Give a persona a tool",
    description: "A second time changes nothing.",
    body: ToolLinkBody,
    reply: LinkedReply,
    fails: [404],
  },
  "DELETE /api/personas/:id/tools/:toolId": {
    summary: "Take a tool from a persona",
    description: "The tool itself stays.",
    reply: UnlinkedReply,
    fails: [404],
  },
} as const satisfies Record<string, Operation>;
