import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isLong } from "../../workers/sizes.harness.ts";
import { network, refusing, stackFolder, USES, used } from "./broken.harness.ts";
import { commandIn } from "./commands.harness.ts";

// Every command of package.json where its files are broken or closed to it: it ends by itself, with a sentence, and never with a stack.

const dir = stackFolder();
const offline = refusing(network("ECONNREFUSED"));
const STACK_FILES = ["Pulumi.prod.yaml", "Pulumi.old.yaml"];

const FILES: readonly (readonly [string, () => void])[] = [
  ["the folder is not there", () => rmSync(dir(), { recursive: true })],
  [
    "the folder is a file",
    () => {
      rmSync(dir(), { recursive: true });
      writeFileSync(dir(), "");
    },
  ],
  [
    "files are folders",
    () => {
      for (const file of STACK_FILES) {
        rmSync(join(dir(), file));
        mkdirSync(join(dir(), file));
      }
      mkdirSync(join(dir(), "plan.json"));
    },
  ],
  [
    "files hold something else",
    () => {
      writeFileSync(join(dir(), "Pulumi.prod.yaml"), "config: [\n  {{");
      writeFileSync(join(dir(), "Pulumi.old.yaml"), "7");
      writeFileSync(join(dir(), "plan.json"), "<html>");
    },
  ],
  [
    "files are empty",
    () => {
      for (const file of [...STACK_FILES, "plan.json"]) writeFileSync(join(dir(), file), "");
    },
  ],
  [
    "files lead round in a circle",
    () => {
      rmSync(join(dir(), "Pulumi.prod.yaml"));
      for (const file of ["Pulumi.prod.yaml", "plan.json"]) symlinkSync(join(dir(), file), join(dir(), file));
    },
  ],
];

/** What goes to the network before it looks at a file is tried on broken networks (broken.test.ts). */
const readers = Object.keys(USES).filter((name) => USES[name]?.words && name !== "prices");

/** All of them in the long run; in the short one a half for each command, the other half for the next. */
const triedBy = (name: string) => FILES.filter((_file, at) => isLong || at % 2 === readers.indexOf(name) % 2);

describe.each(readers)("npm run %s, where", (name) => {
  test.each(triedBy(name))("%s", async (_what, breaks) => {
    breaks();
    const { code, output } = await used(name, ...offline);
    if (!USES[name]?.goesOn) expect(code, output).toBeGreaterThan(0);
    expect(output.trim()).not.toBe("");
  });
});

describe("where nobody may read or write, npm run", () => {
  /** Not root, who may do everything, whoever runs the tests. */
  const NOBODY = 65_534;
  test.each(readers)("%s", async (name) => {
    writeFileSync(join(dir(), "plan.json"), "{}");
    for (const file of [...STACK_FILES, "plan.json"]) chmodSync(join(dir(), file), 0o000);
    chmodSync(dir(), 0o555);
    // Its modules are loaded by whoever may read this checkout.
    await commandIn(name.split(" ")[0] ?? "");
    const own = process.geteuid?.() ?? NOBODY;
    if (own === 0) process.seteuid?.(NOBODY);
    try {
      const { code, output } = await used(name, ...offline);
      expect(code, output).toBeGreaterThan(0);
    } finally {
      if (own === 0) process.seteuid?.(own);
      chmodSync(dir(), 0o755);
    }
  });
});

describe.each(Object.keys(USES).filter((name) => USES[name]?.words === undefined))("npm run %s", (name) => {
  test("in a folder that is no checkout", async () => {
    process.chdir(dir());
    await used(name, ...offline);
  });
});
