import * as z from "zod/mini";
import type { Operation } from "../../operation.ts";
import { AllowanceBody, ModelKeyBody, ModelKeyRemoved, ModelKeyReply, ModelKeysReply } from "./schemas.ts";

export const keyOperations = {
  "GET /api/model-key": {
    summary: "Who pays for your messages",
    description:
      "Your own key for the model provider (its end alone), what was spent with it this month, and whether you may use the deployment's. An owner's work is always the deployment's.",
    reply: ModelKeyReply,
  },
  "PUT /api/model-key": {
    summary: "Bring your own key for the model provider",
    description:
      "For people of the household. It is sealed, and shown to nobody again. From then on it pays for your messages and what your agents do by themselves, within `monthlyLimitUsd`, and no part of it is the deployment's budget. A key that the provider refuses is not kept. 409 for an owner, whose key is the deployment's own (`anthropicApiKey`), and in a deployment without a master key.",
    body: ModelKeyBody,
    reply: ModelKeyReply,
    fails: [409],
  },
  "DELETE /api/model-key": {
    summary: "Take your own key back",
    description: "At once; nightly backups keep it sealed until they end.",
    reply: ModelKeyRemoved,
    fails: [404],
  },
  "GET /api/model-keys": {
    summary: "Who of the household pays for their own work",
    description: "Counts and money, and no key.",
    reply: ModelKeysReply,
  },
  "PUT /api/model-keys/:person": {
    summary: "Let somebody of the household use the deployment's key, or no longer",
    description: "Nobody but the owners may at first. What they then spend is of the deployment's budget.",
    path: { person: z.email().check(z.maxLength(254)) },
    body: AllowanceBody,
    reply: ModelKeyReply,
    fails: [404],
  },
} as const satisfies Record<string, Operation>;
