import type { ContentBlockParam } from "@anthropic-ai/sdk/resources/messages";
import type { ToolCall } from "./call.ts";
import { type Block, BrokenStream, type Heard } from "./stream.ts";

/** The tools that the model wants run. @throws BrokenStream when an input is not JSON */
export function toolCallsOf({ blocks }: Heard): ToolCall[] {
  return [...blocks.values()].flatMap(({ block, json }) =>
    block.type === "tool_use" ? [{ id: block.id, name: block.name, input: inputFrom(json) }] : [],
  );
}

/** What was said, as a request repeats it; the API takes no empty text. @throws BrokenStream when an input is not JSON */
export function contentOf({ blocks }: Heard): ContentBlockParam[] {
  return [...blocks.values()].flatMap(({ block, json }): ContentBlockParam[] => {
    switch (block.type) {
      case "text":
        return block.text === "" ? [] : [textParam(block)];
      case "tool_use":
        return [{ type: "tool_use", id: block.id, name: block.name, input: inputFrom(json) }];
      case "server_tool_use":
        return [{ type: "server_tool_use", id: block.id, name: block.name, input: inputFrom(json) }];
      case "web_search_tool_result":
        return [
          { type: "web_search_tool_result", tool_use_id: block.tool_use_id, content: foundParam(block) },
        ];
      case "thinking":
      case "redacted_thinking":
        return [block];
      // Of tools that are never offered.
      case "bash_code_execution_tool_result":
      case "code_execution_tool_result":
      case "container_upload":
      case "text_editor_code_execution_tool_result":
      case "tool_search_tool_result":
      case "web_fetch_tool_result":
        return [];
    }
    // Kinds of blocks may be added; one that nobody knows cannot be repeated.
    return [];
  });
}

const inputFrom = (json: string): unknown => {
  try {
    return json === "" ? {} : JSON.parse(json);
  } catch {
    throw new BrokenStream("The input of a tool is not JSON");
  }
};

function textParam({ text, citations }: Extract<Block, { type: "text" }>): ContentBlockParam {
  return { type: "text", text, ...(citations && citations.length > 0 ? { citations } : {}) };
}

const foundParam = ({ content }: Extract<Block, { type: "web_search_tool_result" }>) =>
  Array.isArray(content)
    ? content.map(({ type, url, title, encrypted_content, page_age }) => {
        return { type, url, title, encrypted_content, page_age };
      })
    : { type: content.type, error_code: content.error_code };
