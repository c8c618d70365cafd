// npm run build: every Worker as the one file that a deploy uploads.
import { WORKER_NAMES } from "../../../workers/workers.ts";
import { pagePartsOf } from "../../page/budget.ts";
import { filesIn, PAGE_FOLDER } from "../../page/serving.ts";
import { command, EXIT, start, usage } from "../../terminal/command.ts";
import { table } from "../../terminal/table.ts";
import { bundle } from "../../worker/bundle.ts";

const BYTES_PER_KIB = 1024;

const spec = usage(
  "build",
  "Builds every Worker into dist/, as plan, local run and deploy do by themselves.",
  "Ends with 0, with 1 when a Worker does not build, with 2 when the command line is wrong.",
);

/** `npm run build`. */
export const build = command(spec, ({ say }) => {
  const rows = WORKER_NAMES.map((name) => {
    const { file, bytes, sha256 } = bundle(name);
    return [name, file, `${Math.ceil(bytes / BYTES_PER_KIB)} KiB`, sha256.slice(0, 12)];
  });
  say(table(["Worker", "File", "Size", "SHA-256"], rows, { dense: true }));
  const parts = pagePartsOf(filesIn(PAGE_FOLDER)).map(({ part, bytes, ceiling }) => [
    part,
    `${bytes}`,
    `${ceiling}`,
  ]);
  say(table(["Page", "Bytes, gzipped", "At most"], parts, { dense: true }));
  return EXIT.done;
});

await start(import.meta, build);
