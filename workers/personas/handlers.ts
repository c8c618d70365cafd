import { claudeHandlers } from "./claude/handlers.ts";
import { credentialHandlers } from "./credentials/handlers.ts";
import { deploymentHandlers } from "./deployments/handlers.ts";
import { eventHandlers } from "./events/handlers.ts";
import { webhookHandlers } from "./events/webhook-handlers.ts";
import { executionHandlers } from "./executions/handlers.ts";
import type { Handlers } from "./handling.ts";
import { registryHandlers } from "./registry/handlers.ts";
import { reviewHandlers } from "./reviews/handlers.ts";
import { statsHandlers } from "./stats/handlers.ts";
import { toolHandlers } from "./tools/handlers.ts";
import { triggerHandlers } from "./triggers/handlers.ts";

export const HANDLERS: Handlers = {
  ...registryHandlers,
  ...toolHandlers,
  ...credentialHandlers,
  ...eventHandlers,
  ...webhookHandlers,
  ...statsHandlers,
  ...executionHandlers,
  ...reviewHandlers,
  ...triggerHandlers,
  ...deploymentHandlers,
  ...claudeHandlers,
};
