import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

// What an evaluation's process has loaded of Pulumi's SDK, and that all of it is still there for whoever asks.

const LAZY = join(import.meta.dirname, "lazy-sdk.mjs");

/** What a program prints as JSON that begins as an evaluation does. */
function inProcess(program: string, lazily = true): unknown {
  const begin = `
    const { createRequire } = require("node:module");
    const ofSdk = createRequire(require.resolve("@pulumi/pulumi"));
    const loaded = (part) => Object.keys(require.cache).filter((file) => file.includes(part) && require.cache[file].children.length + require.cache[file].paths.length > 0);
    const pulumi = require("@pulumi/pulumi");
    require("@pulumi/pulumi/cmd/run/tracing");
    const show = (what) => process.stdout.write(JSON.stringify(what));`;
  const flags = lazily ? [`--import=${LAZY}`] : [];
  return JSON.parse(execFileSync(process.execPath, [...flags, "-e", begin + program]).toString());
}

const PARTS = ["/typescript/lib/", "/@npmcli/", "/@opentelemetry/sdk-trace-node/", "/pulumi/automation/"];
const COUNTS = `show(${JSON.stringify(PARTS)}.map((part) => loaded(part).length));`;

describe("allows", () => {
  test("an evaluation to begin without compiler, npm and traces, which the SDK by itself loads", () => {
    expect(inProcess(COUNTS)).toEqual([0, 0, 0, 0]);
    const all = inProcess(COUNTS, false) as number[];
    for (const count of all) expect(count).toBeGreaterThan(0);
  });

  test("an evaluation to begin without a debugger's session, which the SDK by itself waits for", () => {
    const wait = `
      const opened = [];
      const { Session } = require("node:inspector");
      const connect = Session.prototype.connect;
      Session.prototype.connect = function () { opened.push(1); return connect.call(this); };
      ofSdk("./runtime/closure/v8Hooks").isInitializedAsync().then(() => { show(opened.length); process.exit(); });`;
    expect(inProcess(wait)).toBe(0);
    expect(inProcess(wait, false)).toBe(1);
  });

  test("each of them to be there when it is used", () => {
    const used = inProcess(`
      const { Arborist } = ofSdk("@npmcli/arborist");
      const { NodeTracerProvider } = ofSdk("@opentelemetry/sdk-trace-node");
      const normalize = ofSdk("normalize-package-data");
      const data = { name: "a", version: "1.0.0" };
      normalize(data);
      pulumi.runtime.serializeFunction(() => 42).then(({ text }) => show({
        text: text.includes("42"),
        tree: new Arborist({ path: "/nowhere" }).path,
        tracer: typeof new NodeTracerProvider().getTracer,
        id: data._id,
        workspace: typeof pulumi.automation.LocalWorkspace.createOrSelectStack,
      }));`);
    expect(used).toEqual({
      text: true,
      tree: "/nowhere",
      tracer: "function",
      id: "a@1.0.0",
      workspace: "function",
    });
  });
});
