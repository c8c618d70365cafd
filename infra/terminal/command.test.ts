import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ky from "ky";
import { describe, expect, onTestFinished, test } from "vitest";
import { Cancelled } from "./asker.ts";
import { command, EXIT, Stop, usage } from "./command.ts";
import { ran } from "./outside.harness.ts";
import { stackName, wholeNumber } from "./words.ts";

const spec = () =>
  usage("look", "Looks at a stack.", "Ends with 0.")
    .argument("<stack>", "which", stackName)
    .option("--times <n>", "how often", wholeNumber(1, 9), 1);

/** What a command says and how it ends when its work throws this. */
const failing = (work: () => unknown) =>
  ran(
    command(spec(), async () => {
      await work();
      return EXIT.done;
    }),
    ["dev"],
  );

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "purser-command-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe("allows", () => {
  test("words and flags to reach the work, which says how it ends", async () => {
    const look = command(spec(), ({ say }, { times }, stack) => {
      say(`${stack} ${times}`);
      return 7;
    });
    expect(look.name).toBe("look");
    expect(await ran(look, ["dev", "--times", "3"])).toMatchObject({
      code: 7,
      said: ["dev 3"],
      complained: [],
    });
    expect((await ran(look, ["prod"])).said, "nothing stays from the last time").toEqual(["prod 1"]);
  });

  test("the help as a result, without any work", async () => {
    const { code, said, complained } = await ran(
      command(spec(), () => {
        throw new Error("worked");
      }),
      ["--help"],
    );
    expect([code, complained]).toEqual([0, []]);
    expect(said.join("\n")).toMatch(/Usage: npm run look -- [\s\S]*--times <n>[\s\S]*Ends with 0\./);
  });
});

describe("refuses", () => {
  test.each([
    [[], "missing required argument 'stack'"],
    [["dev", "prod"], "too many arguments"],
    [["Dev"], "31 lower-case letters"],
    [["dev", "--times", "10"], "whole number from 1 to 9"],
    [["dev", "--time"], "Did you mean --times?"],
    [["dev", "--times"], "argument missing"],
  ])("the words %j, with a sentence and the usage, before any work", async (argv, sentence) => {
    const { code, said, output } = await ran(
      command(spec(), () => {
        throw new Error("worked");
      }),
      argv,
    );
    expect([code, said]).toEqual([EXIT.unusable, []]);
    expect(output).toContain(sentence);
    expect(output).toContain("Usage: npm run look -- [options] <stack>");
    expect(output).not.toContain("worked");
  });
});

describe("fails safe", () => {
  test("an error of ours is its own sentence, with the code that it names", async () => {
    const stop = await failing(() => Promise.reject(new Stop("Set TOKEN first.", EXIT.unusable)));
    expect(stop).toMatchObject({ code: 2, said: [], complained: ["Set TOKEN first."] });
    const plain = await failing(() => Promise.reject(new Error("The account did not answer.")));
    expect(plain).toMatchObject({ code: 1, complained: ["The account did not answer."] });
  });

  test("Ctrl-C in a question", async () => {
    expect(await failing(() => Promise.reject(new Cancelled()))).toMatchObject({
      code: 130,
      output: "Stopped. Nothing was written.",
    });
  });

  test("files that are not there, are there already or are folders: which, and what to do", async () => {
    const folder = newFolder();
    const file = join(folder, "there");
    writeFileSync(file, "");
    for (const [work, sentence] of [
      [() => readFileSync(join(folder, "gone")), `There is no file or folder ${join(folder, "gone")}. Check`],
      [() => writeFileSync(file, "", { flag: "wx" }), `${file} exists already. Name another`],
      [() => readFileSync(join(file, "deeper")), "lies in something that is no folder. Check"],
      [() => rmSync(folder, { force: true }), `${folder} is a folder where a file should be. Remove it`],
    ] as const) {
      const { code, output } = await failing(work);
      expect([code, output]).toEqual([1, expect.stringContaining(sentence)]);
    }
  });

  test("a network that gives no answer: who was asked, why, and what to do; no secret, no stack", async () => {
    const server = createServer((request, response) => {
      response.writeHead(request.url?.startsWith("/403") ? 403 : 200).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    const refused = await failing(() => ky(`${url}/403`, { searchParams: { key: "hush" } }));
    expect(refused.output).toContain(`127.0.0.1:${port} answered with status 403.`);
    await new Promise((resolve) => server.close(resolve));
    for (const ask of [() => ky(`${url}/?key=hush`, { retry: 0 }), () => fetch(`${url}/?key=hush`)]) {
      const { code, output } = await failing(ask);
      expect([code, output]).toEqual([
        1,
        expect.stringContaining("could not be reached: nothing answers at that address. Check"),
      ]);
      expect(refused.output + output).not.toMatch(/hush|^\s+at /m);
    }
  });

  test("a mistake in the code is said to be one, without its stack", async () => {
    const { code, output } = await failing(() => (undefined as unknown as { x: () => void }).x());
    expect([code, output]).toEqual([1, expect.stringMatching(/^This is a fault of Purser's own: /)]);
    const child = await failing(() =>
      Promise.reject(new Error("It stopped.\n    at file.ts:1:1\nThat is all.")),
    );
    expect(child.output).toBe("It stopped.\nThat is all.");
  });
});
