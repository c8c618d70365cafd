// A stand-in of the Claude CLI for the tests: it speaks stream-json, and does what its prompt says.
import { spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";

type Wish = {
  readonly report?: boolean;
  readonly say?: string;
  readonly stderr?: string;
  readonly lines?: number;
  readonly child?: boolean;
  readonly kill?: boolean;
  readonly hang?: boolean;
  readonly stubborn?: boolean;
  readonly exit?: number;
};

const { HOME: home = "." } = process.env;
let prompt = "";
process.stdin.setEncoding("utf8");
for await (const piece of process.stdin) prompt += piece;

const say = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);
const text = (said: string) =>
  say({ type: "assistant", message: { content: [{ type: "text", text: said }] } });
say({ type: "system", subtype: "init", session_id: "session-of-the-stand-in" });

// What it is to do is the JSON in a prompt; in a persona's whole prompt that is its input.
const wish: Wish = prompt.startsWith("{") ? JSON.parse(prompt) : { report: true };
if (wish.report) {
  text(
    JSON.stringify({
      arguments: process.argv.slice(2),
      env: process.env,
      home: readdirSync(home),
      work: readdirSync("."),
    }),
  );
  writeFileSync(`${home}/left-behind`, "x");
}
if (wish.say) text(wish.say);
if (wish.stderr) process.stderr.write(wish.stderr);
if (wish.lines) for (let n = 0; n < wish.lines; n += 1) text(`line ${n} ${"x".repeat(200)}`);
if (wish.child) {
  // Something of the run's own that would go on for ever.
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  text(`child ${child.pid}`);
}
if (wish.kill) process.kill(process.pid, "SIGKILL");
if (wish.hang) {
  if (wish.stubborn) process.on("SIGTERM", () => {});
  text("hanging");
  await new Promise((resolve) => setTimeout(resolve, 10 * 60_000));
}
// What is written goes out before the process ends by itself.
process.exitCode = wish.exit ?? 0;
say({
  type: "result",
  subtype: "success",
  is_error: false,
  result: "Done.",
  session_id: "session-of-the-stand-in",
  num_turns: 1,
  total_cost_usd: 0.02,
});
