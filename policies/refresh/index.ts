import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { isCancel, confirm as question, text } from "@clack/prompts";
import ky from "ky";
import { confirm, renderValues } from "./confirm.ts";
import type { Entry } from "./entries.ts";
import { type FileName, readFiles, type Store } from "./files.ts";
import { renderChecklist, renderList } from "./list.ts";
import { refresh } from "./refresh.ts";

const USAGE = `usage: npm run prices                                   every price with its age and its source
       npm run prices -- --checklist                     what a person has to look up, as Markdown
       npm run prices -- --refresh [--yes]               read Azure's public price list again
       npm run prices -- --confirm SOURCE [--date DAY]   asks for each value of a source, then writes them
       npm run prices -- --confirm SOURCE --values FILE  the same with {"key": "value"} from a file
       npm run prices -- --template SOURCE               prints such a file with the values as they are`;

const REQUEST_TIMEOUT_MS = 30_000;

const pathOf = (name: FileName) => new URL(`../prices/${name}.json`, import.meta.url);
const KEPT: Store = {
  read: (name) => readFileSync(pathOf(name), "utf8"),
  write: (name, content) => writeFileSync(pathOf(name), content),
};

const print = (line: string) => console.log(line);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      refresh: { type: "boolean" },
      yes: { type: "boolean" },
      checklist: { type: "boolean" },
      confirm: { type: "string" },
      date: { type: "string" },
      values: { type: "string" },
      template: { type: "string" },
      help: { type: "boolean" },
    },
  });
  const now = new Date();
  if (values.help) print(USAGE);
  else if (values.refresh) await refreshHere(now, values.yes === true);
  else if (values.confirm !== undefined) {
    const given = values.values === undefined ? undefined : readFileSync(values.values, "utf8");
    const options = { sourceId: values.confirm, date: values.date, values: given };
    await confirm(options, { store: KEPT, now, print, ask });
  } else if (values.template !== undefined) print(renderValues(KEPT, values.template));
  else if (values.checklist) print(renderChecklist(readFiles(KEPT), now));
  else print(renderList(readFiles(KEPT), now));
  return 0;
}

async function refreshHere(now: Date, yes: boolean): Promise<void> {
  const asked = async () =>
    process.stdin.isTTY && (await question({ message: "Write these prices?", initialValue: false })) === true;
  const client = ky.create({ timeout: REQUEST_TIMEOUT_MS, retry: { limit: 3 } });
  await refresh({ client, now, store: KEPT, print, confirm: yes ? async () => true : asked });
}

/** Enter keeps a value: that it was looked at is what counts. */
async function ask({ key, unit, value }: Entry): Promise<string | null> {
  if (!process.stdin.isTTY) {
    print("There is nobody to ask; use --values FILE.");
    return null;
  }
  const answer = await text({ message: `${key}, per ${unit}`, initialValue: value });
  return isCancel(answer) ? null : answer;
}

if (import.meta.main) {
  process.exitCode = await main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  });
}
