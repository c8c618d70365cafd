// Starts a TypeScript entry of this repository on the pinned Node, installing first when the lock has changed.
// Plain JavaScript without dependencies, because it runs before anything is installed, on any Node >= 20.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { watchAbove } from "./above.mjs";
import { install, NotInstalled, pinnedNode, SIGNALS } from "./install.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

const [entry, ...rest] = process.argv.slice(2);
if (!entry) {
  console.error("usage: node infra/run.mjs ENTRY [ARGUMENT ...]");
  process.exit(2);
}
try {
  await install(root);
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exit(error instanceof NotInstalled ? error.exitCode : 1);
}

const node = pinnedNode(root);
const path = [dirname(node), join(root, "node_modules", ".bin"), process.env.PATH ?? ""].join(delimiter);
const child = spawn(node, ["--disable-warning=ExperimentalWarning", join(root, entry), ...rest], {
  cwd: root,
  stdio: "inherit",
  // Compiled code of the packages is kept between runs; it takes a third off the plan's time.
  env: { NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "compiled"), ...process.env, PATH: path },
});
// A terminal's Ctrl-C already reaches the child; a signal sent to this process alone has to be passed on.
for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
/** How soon a parent that is gone is noticed. */
const LOOK_EVERY_MS = 500;
// npm that was killed can pass nothing on.
if (process.env.npm_lifecycle_event) {
  const isAboveThere = watchAbove();
  setInterval(() => isAboveThere() || child.kill("SIGTERM"), LOOK_EVERY_MS).unref();
}
child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
