import type { Operation } from "../operation.ts";
import { credentialOperations } from "./credentials/operations.ts";
import { registryOperations } from "./registry/operations.ts";
import { toolOperations } from "./tools/operations.ts";

/** Every endpoint of the personas: `/openapi.json` is made from it, and a test compares real replies with it. */
export const operations = {
  ...registryOperations,
  ...toolOperations,
  ...credentialOperations,
} as const satisfies Record<string, Operation>;
