import { start } from "../terminal/command.ts";
import { openapiText } from "../worker/openapi.ts";
import { generator } from "./generated.ts";

/** Where a person finds the document without a running deployment; nothing reads it. */
const OPENAPI_FILE = "dist/openapi.json";

/** `npm run openapi`. */
export const openapi = generator("openapi", "Writes the document of all endpoints, for a person to read.", [
  { file: OPENAPI_FILE, text: () => `${JSON.stringify(JSON.parse(openapiText()), null, 2)}\n` },
]);

await start(import.meta, openapi);
