import { randomBytes } from "node:crypto";
import { styleText } from "node:util";
import { addLine, localEntry, workingServers } from "./claude-code.ts";
import type { Deployment } from "./deployment.ts";
import { loginUrl } from "./front.ts";

/**
 * The last lines of a start: what is needed next, and nothing after it.
 *
 * @param more services whose MCP servers work (connected.ts), and who signs in besides the owner
 */
export function howToTry(
  url: string,
  { tokens, signIn }: Deployment,
  model: string,
  folder: string,
  { connected, others }: { readonly connected: readonly string[]; readonly others: readonly string[] },
): string {
  // A task id of its own for each run: a task that never reports is halted for good after a while.
  const taskId = `task-${randomBytes(3).toString("hex")}`;
  const task = {
    taskId,
    type: "code",
    description: "Implement new feature X",
    estimatedCost: 5.5,
    agentType: "CodeGen",
  };
  const post = (path: string, token: string, body: object) =>
    `curl ${url}${path} -H 'Authorization: Bearer ${token}' -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`;
  return [
    "",
    styleText("dim", model),
    styleText("dim", `Tokens for every role are in ${folder}/local.json.`),
    "",
    `${styleText("green", "Purser is running")} at ${styleText("bold", url)}, on this machine only. State is in ${folder}/; Ctrl-C stops it.`,
    styleText("dim", "# Sign in, in a browser:"),
    loginUrl(url, signIn),
    ...others.flatMap((person) => [
      styleText(
        "dim",
        `# The same as ${person}, in a window of its own (a private one, or another browser):`,
      ),
      loginUrl(url, signIn, person),
    ]),
    styleText("dim", "# Talk to it, as a program of yours; you yourself do that in the browser:"),
    post("/api/chat", tokens.personal, { message: "Hello", sessionKey: "first" }),
    styleText("dim", "# Ask for a decision, as an agency would:"),
    post("/api/approve", tokens.agency, task),
    styleText("dim", "# Halt that task, for good:"),
    post("/api/halt", tokens.personal, { taskId, reason: "enough" }),
    styleText("dim", "# Register a persona, send it an event, and see what it does (docs/personas.md):"),
    tryPersona(`${url}/api/executions?limit=1&includeOutput=true`, tokens.team, (path, body) =>
      post(path, tokens.team, body),
    ),
    styleText("dim", "# Use its tools from Claude Code:"),
    ...workingServers(connected).map((server) => addLine(localEntry(url, tokens.cos_internal), server)),
    "",
  ].join("\n");
}

/** One line for a shell. An id of its own for each run, because a second subscription would be a second execution. */
function tryPersona(seen: string, token: string, post: (path: string, body: object) => string): string {
  const id = `code-reviewer-${randomBytes(3).toString("hex")}`;
  const systemPrompt = "You are an expert code reviewer.";
  const eventType = `review_${id.slice(-6)}`;
  return [
    post("/api/personas", { id, name: "Code Reviewer", systemPrompt }),
    post("/api/subscriptions", { personaId: id, eventType }),
    post("/api/events", { eventType, sourceType: "manual", payload: "if (a = b) return;" }),
    "sleep 2",
    `curl '${seen}' -H 'Authorization: Bearer ${token}'`,
  ].join(" && ");
}
