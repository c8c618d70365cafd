import * as z from "zod/mini";
import {
  id,
  longText,
  nullableText,
  optionalFlag,
  optionalJson,
  optionalText,
  shortText,
  timestamps,
} from "../schemas.ts";

export const ToolBody = z.object({
  id: z.optional(id),
  name: z.optional(shortText),
  category: z.optional(shortText),
  description: longText,
  /** With one, the tool needs a shell: an execution that has it waits for a worker. */
  scriptPath: optionalText(1_000),
  inputSchema: optionalJson,
  outputSchema: optionalJson,
  requiresCredentialType: optionalText(200),
  implementationGuide: longText,
  isBuiltin: optionalFlag,
});

export const ToolLinkBody = z.object({ toolId: id });

export const ToolDefinition = z.object({
  id: z.string(),
  name: z.string(),
  category: z.string(),
  description: z.string(),
  scriptPath: z.string(),
  inputSchema: nullableText,
  outputSchema: nullableText,
  requiresCredentialType: nullableText,
  implementationGuide: nullableText,
  isBuiltin: z.boolean(),
  ...timestamps,
});
export type ToolDefinition = z.infer<typeof ToolDefinition>;
