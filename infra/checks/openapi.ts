import { writeFileSync } from "node:fs";
import { openapiDocument } from "../../workers/openapi/index.ts";

/** Where the door imports the document from; generated, and compared with the code by a test. */
export const OPENAPI_FILE = "workers/edge/openapi.json";

/** The file's text. */
export function openapiText(): string {
  return `${JSON.stringify(openapiDocument(), null, 2)}\n`;
}

if (import.meta.main) {
  try {
    writeFileSync(OPENAPI_FILE, openapiText());
    console.log(`Wrote ${OPENAPI_FILE}.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
