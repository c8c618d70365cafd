import { readdirSync } from "node:fs";
import { previewNumber } from "../config/preview-name.ts";
import { openStackFile } from "./index.ts";
import { rawConfig } from "./secrets.ts";

/** What the committed configuration says about one stack, encrypted values as stand-ins. */
export type CommittedStack = { readonly stack: string; readonly raw: ReturnType<typeof rawConfig> };

const STACK_FILE = /^Pulumi\.([a-z][a-z0-9-]*)\.yaml$/;

/** The lasting stacks of this checkout, by name. */
export function committedStacks(dir: string): readonly CommittedStack[] {
  return readdirSync(dir)
    .flatMap((file) => STACK_FILE.exec(file)?.[1] ?? [])
    .filter((stack) => previewNumber(stack) === null)
    .toSorted()
    .map((stack) => ({ stack, raw: rawConfig(openStackFile(dir, stack), null) }));
}
