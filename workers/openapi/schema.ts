import * as z from "zod/mini";

/** JSON Schema (2020-12) of what comes in or goes out. */
export function schemaOf(schema: z.ZodMiniType, io: "input" | "output"): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override: ({ jsonSchema }) => nameProperties(jsonSchema),
  });
  return rest;
}

/** A record whose keys are listed has properties: generators, and Redocly, look for each required name among them. */
function nameProperties(made: z.core.JSONSchema.BaseSchema): void {
  const { propertyNames, additionalProperties, required, properties } = made;
  if (!required || properties || typeof propertyNames !== "object" || !propertyNames.enum) return;
  if (typeof additionalProperties !== "object") return;
  made.properties = Object.fromEntries(
    propertyNames.enum.map((name) => [String(name), additionalProperties]),
  );
  made.additionalProperties = false;
  delete made.propertyNames;
}

export const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });

/** RFC 9457 problem details; what a problem says beyond these members depends on its code. */
export const PROBLEM = {
  type: "object",
  description:
    "RFC 9457 problem details. `code` is stable; `detail` is a sentence to act on; `error` repeats it for simple clients.",
  required: ["type", "title", "status", "detail", "code", "requestId", "error"],
  properties: {
    type: { type: "string", const: "about:blank" },
    title: { type: "string" },
    status: { type: "integer", minimum: 400, maximum: 599 },
    detail: { type: "string" },
    code: { type: "string", pattern: "^[a-z_]+$" },
    requestId: { type: "string" },
    error: { type: "string" },
    fields: {
      type: "array",
      description: "Each field that is wrong, and what would be right.",
      items: {
        type: "object",
        required: ["path", "message"],
        properties: { path: { type: "string" }, message: { type: "string" } },
      },
    },
    resetAt: {
      type: ["string", "null"],
      format: "date-time",
      description: "When the same request can have another answer.",
    },
    stillWorks: { type: "array", items: { type: "string" } },
    approved: {
      type: "boolean",
      // A constant that may be missing is what a generator of Python clients makes no valid program of.
      enum: [false],
      description: "Of POST /api/approve only, as is `reason`: the same as `detail`.",
    },
    reason: { type: "string" },
  },
} as const;
