import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import type * as document from "../../workers/openapi/document.ts";
import { WITH_ENDPOINTS } from "../../workers/workers.ts";

// Only when it is needed: every schema of every Worker is loaded for it, and a plan mostly finds its bundles built.
const load = createRequire(import.meta.url);

/** What all Workers say of their endpoints, by method and path. */
export function operationsOfAll(): document.Operations {
  const operations = WITH_ENDPOINTS.map((name) => {
    const said = load(`../../workers/${name}/operations.ts`) as { readonly operations: document.Operations };
    return said.operations;
  });
  return Object.assign({}, ...operations) as document.Operations;
}

/** The document of all endpoints as it is served: one line of JSON. */
export function openapiText(): string {
  const { openapiDocument } = load("../../workers/openapi/document.ts") as typeof document;
  return JSON.stringify(openapiDocument(operationsOfAll()));
}

/** What the build writes into the Worker that serves it (workers/openapi/index.ts). */
export function openapiConstant(): string {
  const text = openapiText();
  const etag = `"${createHash("sha256").update(text).digest("hex").slice(0, 32)}"`;
  return JSON.stringify({ text, etag });
}
