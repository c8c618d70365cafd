import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

// Whoever is told of money at night looks a word up, and finds what it means and what to do.

const EVENT = /event: "([a-z]+\.[a-z]+)"/g;

test("every notice of the ledger has its row in docs/operations.md, What each alarm means", () => {
  const files = globSync("workers/ledger/**/*.ts", { exclude: ["**/*.test.ts", "**/*.harness.ts"] });
  const events = files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(EVENT)].map(([, event]) => event ?? ""),
  );
  const [, section = ""] = readFileSync("docs/operations.md", "utf8").split("## What each alarm means\n");
  const firsts = section
    .split("\n## ")[0]
    ?.split("\n")
    .map((line) => line.split("|")[1] ?? "");
  expect(events).toContain("infrastructure.paused");
  const unexplained = new Set(
    events.filter((event) => !firsts?.some((cell) => cell.includes(`\`${event}\``))),
  );
  expect([...unexplained]).toEqual([]);
});
