import type { Operation } from "../operation.ts";
import { agentOperations } from "./agents/operations.ts";
import { artifactOperations } from "./artifacts/operations.ts";
import { bringingOperations } from "./bringing/operations.ts";
import { memoryOperations } from "./memory/operations.ts";
import { monitoringOperations } from "./monitoring/operations.ts";
import { notificationOperations } from "./notifications/operations.ts";
import { instanceOperations } from "./people/operations.ts";
import { routingOperations } from "./routing/operations.ts";
import { scheduleOperations } from "./schedules/operations.ts";
import { setupOperations } from "./setup/operations.ts";
import { taskOperations } from "./tasks/operations.ts";
import { threadOperations } from "./threads/operations.ts";
import { usageOperations } from "./usage/operations.ts";

/** Every endpoint of the chief of staff: `/openapi.json` is made from it, and the tests compare real replies with it. */
export const operations = {
  ...setupOperations,
  ...agentOperations,
  ...taskOperations,
  ...scheduleOperations,
  ...notificationOperations,
  ...artifactOperations,
  ...memoryOperations,
  ...threadOperations,
  ...usageOperations,
  ...instanceOperations,
  ...routingOperations,
  ...bringingOperations,
  ...monitoringOperations,
} as const satisfies Record<string, Operation>;
