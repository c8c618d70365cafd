import { credentialHandlers } from "./credentials/handlers.ts";
import type { Handlers } from "./handling.ts";
import { registryHandlers } from "./registry/handlers.ts";
import { toolHandlers } from "./tools/handlers.ts";

export const HANDLERS: Handlers = { ...registryHandlers, ...toolHandlers, ...credentialHandlers };
