/** The parts of a Messages API request that the offline model looks at. */
export type ModelRequest = {
  readonly model: string;
  readonly max_tokens?: number;
  readonly stream?: boolean;
  readonly system?: unknown;
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly tools?: readonly { readonly name: string; readonly input_schema?: Schema }[];
  readonly cache_control?: unknown;
  readonly output_config?: { readonly format?: { readonly type: string; readonly schema: Schema } };
};

export type Schema = {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly minimum?: number;
};

const BYTES_PER_TOKEN = 3;

/** A count of its own, the same each time; like the real one, an estimate. */
export const tokensIn = (value: unknown): number =>
  Math.max(1, Math.ceil(new TextEncoder().encode(JSON.stringify(value) ?? "").length / BYTES_PER_TOKEN));

/** Of a picture or a page the provider counts its surface and not its bytes, some 1,600 tokens (docs.anthropic.com, "Vision"). */
const FILE = "f".repeat(1_600 * BYTES_PER_TOKEN);

const isBase64 = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "type" in value && value.type === "base64";

/** Everything that the prompt is made of, as one text. */
export const promptTextOf = ({ system, messages, tools, output_config }: ModelRequest): string =>
  JSON.stringify([system, messages, tools, output_config], (_, value: unknown) =>
    isBase64(value) ? FILE : value,
  );

/** The text of the last message. */
export function lastText({ messages }: ModelRequest): string {
  const content = messages.at(-1)?.content;
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map((block: { text?: unknown }) => (typeof block.text === "string" ? block.text : ""))
    .join("\n");
}

/** Whether the last message brings the result of a tool. */
export function bringsResult({ messages }: ModelRequest): boolean {
  const content = messages.at(-1)?.content;
  return Array.isArray(content) && content.some((block: { type?: unknown }) => block.type === "tool_result");
}

/** A value that fits a schema: the first of each choice, the least of each number. */
export function sampleOf(schema: Schema): unknown {
  if (schema.enum) return schema.enum[0];
  switch (schema.type ?? "string") {
    case "object":
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, sampleOf(inner)]),
      );
    case "array":
      return [];
    case "boolean":
      return false;
    case "integer":
    case "number":
      return schema.minimum ?? 0;
    default:
      return "offline model";
  }
}
