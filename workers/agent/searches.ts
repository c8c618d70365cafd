import type { ContentBlockParam, MessageParam } from "@anthropic-ai/sdk/resources/messages";

/**
 * The same conversation for a call that may not search: what was found is named, and no longer repeated in the provider's own
 * encrypted form, which only a call with the search tool may hold.
 */
export const withoutSearches = (messages: readonly MessageParam[]): MessageParam[] =>
  messages.map((message) =>
    message.role !== "assistant" || typeof message.content === "string"
      ? message
      : { role: "assistant", content: message.content.flatMap(plain) },
  );

function plain(block: ContentBlockParam): ContentBlockParam[] {
  if (block.type === "server_tool_use") return [];
  // Without its citations, which quote what was found.
  if (block.type === "text") return [{ type: "text", text: block.text }];
  if (block.type !== "web_search_tool_result") return [block];
  const found = Array.isArray(block.content) ? block.content.map(({ title, url }) => ({ title, url })) : [];
  return [{ type: "text", text: `Found on the web: ${JSON.stringify(found)}` }];
}
