import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type Against, compareStack } from "./against.ts";
import { layOut, withRevision } from "./revision.ts";

// Programs are evaluated several times for one comparison, and those of this checkout's last commit once for all of them.

const NOW = new Date();
const PROD = "Pulumi.prod.yaml";
/** The policies beside a program are this checkout's own: what is compared is what the programs declare. */
const edit = (root: string, path: string, change: (text: string) => string) => {
  const file = join(root, path);
  writeFileSync(file, change(readFileSync(file, "utf8")));
};

/** This checkout's last commit, which no test changes. */
const last = layOut("HEAD", process.cwd());
afterAll(() => rmSync(last, { recursive: true, force: true }));

/** What a changed copy of the last commit is held against, or is what is held against it. */
const withCopy = (compare: (copy: string) => Promise<Against>): Promise<Against> =>
  withRevision("HEAD", process.cwd(), compare);
const compared = (root: string, here: string) => compareStack("prod", { ref: "main", root, here }, NOW);
const changed = (change: (here: string) => void): Promise<Against> =>
  withCopy((here) => {
    change(here);
    return compared(last, here);
  });

/** One of the samples in docs/plan-against.md. */
function sample(title: string): string {
  const doc = readFileSync("docs/plan-against.md", "utf8");
  const [, section = ""] = doc.split(`## ${title}\n`);
  return section
    .split("\n## ")[0]
    ?.split("\n")
    .filter((line) => line.startsWith(">"))
    .map((line) => line.replace(/^> ?/, ""))
    .join("\n") as string;
}

/** What a sample and what is printed have in common on any day and at any price. */
const atAnyPrice = (text: string): string =>
  text
    .replace(/Prices to look at again:\n(- .*\n)+\n/, "")
    .replace(/^- `purser:pricesConfirmed`.*\n/m, "")
    .replaceAll(/^\| .* % set aside, its price was read .*\n/gm, "")
    .replaceAll(/\d{4}-\d\d-\d\d/g, "<day>")
    .replaceAll(/\$\d+(\.\d+)?/g, "<amount>")
    .trim();

const setting = (key: string, value: string) => (text: string) =>
  `${text.trimEnd()}\n  purser:${key}: ${value}\n`;

describe("allows", () => {
  test("whoever approves Workers Paid to see the fee, its price, the setting and what is left", async () => {
    const { text, ok } = await changed((here) => {
      edit(here, PROD, setting("workersPlan", "paid"));
      // On a day on which that price is old, only the owner's word raises spending by it.
      edit(here, PROD, setting("pricesConfirmed", `"${NOW.toISOString().slice(0, 10)}"`));
    });
    expect(ok).toBe(true);
    expect(text).toMatch(/^\*\*Infrastructure at most \$0\.00 → \$\d+\.\d\d a month \(\+\$/m);
    expect(text).toMatch(
      /\| .+ \| – \| 1 month × \$(\d+\.\d\d) = \$\1 \(price of .+ \| \+\$\1 \| purser:workersPlan \|/,
    );
    expect(text).toMatch(/Left for the model \| \$14\.70 \| \$\d+\.\d\d \| −\$/);
    expect(text).toContain("- `purser:workersPlan`: not set → `paid`");
    // Its "at most" rests on what the program cannot set: whoever approves it has to know.
    expect(text).toMatch(/^- Cloudflare dashboard, Billing, Spend Management: a limit for Workers/m);
    expect(text).toMatch(/^- Nothing reads the account's usage/m);
    expect(atAnyPrice(text)).toBe(atAnyPrice(sample("Workers Paid")));
  });

  test("a smaller budget to change cap, levels and allowance, and no line", async () => {
    const { text, ok } = await changed((here) => {
      edit(here, PROD, setting("budgetUsd", "5"));
    });
    expect(ok).toBe(true);
    expect(text).toContain("No line of the bill changes.");
    expect(text).toContain("| This stack at most (purser:budgetUsd) | $15.00 | $5.00 | −$10.00 |");
    expect(text).toContain("| Throttled at | $12.00 | $4.00 | −$8.00 |");
    expect(text).toMatch(/left for the model \$14\.70 → \$4\.90 \(−\$9\.80\)/);
    expect(atAnyPrice(text)).toBe(atAnyPrice(sample("A smaller budget")));
  });

  test("another bucket to be named although no amount changes", async () => {
    const { text, ok } = await changed((here) => {
      edit(here, "infra/storage/index.ts", (source) =>
        source.replace(
          "  const audit = new R2Bucket(",
          '  new R2Bucket("letters", { accountId: config.accountId, name: "purser-prod-letters" }, { provider });\n  const audit = new R2Bucket(',
        ),
      );
    });
    expect(ok).toBe(true);
    expect(text).toContain("No line of the bill changes.");
    expect(text).toContain("New resources: `R2Bucket letters`.");
    expect(text).not.toContain("Resources that go");
    expect(atAnyPrice(text)).toBe(atAnyPrice(sample("Another bucket")));
  });

  test("a price that was read anew to be the reason for another amount", async () => {
    const { text } = await withCopy((here) =>
      withCopy((root) => {
        for (const dir of [here, root]) edit(dir, PROD, setting("workersPlan", "paid"));
        edit(root, "policies/prices/cloudflare.json", (file) => file.replace(/("month", )"5"/, '$1"4"'));
        return compared(root, here);
      }),
    );
    expect(text).toMatch(
      /\| 1 month × \$4\.00 = \$4\.00 \(price of .+ \| 1 month × \$(\d\.\d\d) = \$\1 .+ \| \+\$\d\.\d\d \| its price \|/,
    );
  });
});

describe("fails safe", () => {
  test("an older program that asks for what is not answered here any more: one sentence and the whole", async () => {
    const { text, ok } = await withCopy((root) => {
      edit(root, "infra/index.ts", () => 'throw new Error("from long ago");\n');
      return compared(root, last);
    });
    expect(ok).toBe(true);
    expect(text).toMatch(
      /What `main` declares cannot be told by this version \(.*from long ago.*\), so nothing is compared/,
    );
    expect(text).toContain("$14.70 is left for the model");
  });
});
