import * as z from "zod/mini";
import { orElse } from "../schemas.ts";

/** A part of a prompt: its heading and its text. */
export type Section = { readonly heading: string; readonly text: string };

const text = orElse(z.optional(z.nullable(z.string())), null);
const custom = z.object({
  title: orElse(z.optional(z.string()), undefined),
  label: orElse(z.optional(z.string()), undefined),
  name: orElse(z.optional(z.string()), undefined),
  key: orElse(z.optional(z.string()), undefined),
  content: orElse(z.optional(z.string()), undefined),
});

/** A structured prompt, as upstream's desktop app writes it. What has another type than expected counts as missing. */
const Structured = z.object({
  identity: text,
  instructions: text,
  toolGuidance: text,
  examples: text,
  errorHandling: text,
  webSearch: text,
  customSections: orElse(z.optional(z.array(custom)), []),
});

const WEB_SEARCH_INTRO = "When you research on the web, use this as your guide:";

/** The sections of a structured prompt, each that has a text; null when it is none, so that the system prompt stands in. */
export function structuredSections(structuredPrompt: string | null): readonly Section[] | null {
  const read = parsed(structuredPrompt);
  if (read === null) return null;
  const of = (heading: string, body: string | null | undefined): Section[] =>
    body ? [{ heading, text: body }] : [];
  const custom = (read.customSections ?? []).flatMap(({ title, label, name, key, content }) => {
    const heading = title || label || name || key;
    return heading ? of(heading, content) : [];
  });
  return [
    ...of("Identity", read.identity),
    ...of("Instructions", read.instructions),
    ...of("Tool Guidance", read.toolGuidance),
    ...of("Examples", read.examples),
    ...of("Error Handling", read.errorHandling),
    ...custom,
    ...of("Web Search Research Prompt", read.webSearch && `${WEB_SEARCH_INTRO}\n\n${read.webSearch}`),
  ];
}

function parsed(structuredPrompt: string | null): z.infer<typeof Structured> | null {
  if (!structuredPrompt) return null;
  try {
    const read = z.safeParse(Structured, JSON.parse(structuredPrompt));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}
