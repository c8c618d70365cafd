import type { Operation } from "../operation.ts";
import { claudeOperations } from "./claude/operations.ts";
import { credentialOperations } from "./credentials/operations.ts";
import { deploymentOperations } from "./deployments/operations.ts";
import { eventOperations } from "./events/operations.ts";
import { webhookOperations } from "./events/webhook-operations.ts";
import { executionOperations } from "./executions/operations.ts";
import { poolOperations } from "./pool/operations.ts";
import { registryOperations } from "./registry/operations.ts";
import { reviewOperations } from "./reviews/operations.ts";
import { statsOperations } from "./stats/operations.ts";
import { toolOperations } from "./tools/operations.ts";
import { triggerOperations } from "./triggers/operations.ts";

/** What the orchestrator answers: it has a handler for each. */
export const answeredOperations = {
  ...registryOperations,
  ...toolOperations,
  ...credentialOperations,
  ...eventOperations,
  ...webhookOperations,
  ...statsOperations,
  ...executionOperations,
  ...reviewOperations,
  ...triggerOperations,
  ...deploymentOperations,
  ...claudeOperations,
} as const satisfies Record<string, Operation>;

/** Every endpoint of the personas: `/openapi.json` is made from it, and a test compares real replies with it. */
export const operations = { ...answeredOperations, ...poolOperations } as const satisfies Record<
  string,
  Operation
>;
