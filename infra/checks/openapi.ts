import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { openapiText } from "../worker/openapi.ts";

/** Where a person finds the document without a running deployment; nothing reads it. */
const OPENAPI_FILE = "dist/openapi.json";

if (import.meta.main) {
  try {
    mkdirSync(dirname(OPENAPI_FILE), { recursive: true });
    writeFileSync(OPENAPI_FILE, `${JSON.stringify(JSON.parse(openapiText()), null, 2)}\n`);
    console.log(`Wrote ${OPENAPI_FILE}.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
