import * as z from "zod/mini";
import { BEGUN_ONCE_BY_KEY, ONCE_BY_KEY, type Operation } from "../../operation.ts";
import { DeletedReply } from "../schemas.ts";
import { DeployedReply, DeploymentBody, PersonaDeployment } from "./schemas.ts";

export const deploymentOperations = {
  "GET /api/deployments": {
    summary: "All deployments, the newest first",
    description: "With what each one's persona has cost in the running month.",
    reply: z.array(PersonaDeployment),
  },
  "GET /api/deployments/:id": {
    summary: "One deployment",
    description: "By its id.",
    reply: PersonaDeployment,
    fails: [404],
  },
  "POST /api/deployments": {
    summary: "Give a persona an address of its own, and a budget for the month",
    description:
      "`slug` is made of the label. A persona that has a deployment, and a slug that is taken, are 409. `maxMonthlyBudgetUsd` bounds everything that the persona does in a UTC month: each model call asks the ledger for it.",
    body: DeploymentBody,
    reply: PersonaDeployment,
    status: 201,
    fails: [404, 409],
    keyed: ONCE_BY_KEY,
  },
  "DELETE /api/deployments/:id": {
    summary: "Take a deployment back",
    description: "Its address is answered no more, and its budget for the month is gone. The persona stays.",
    reply: DeletedReply,
    fails: [404],
  },
  "POST /api/deployments/:id/pause": {
    summary: "Pause a deployment",
    description: "Its address answers 503 until it is resumed; a second time changes nothing.",
    reply: PersonaDeployment,
    fails: [404],
  },
  "POST /api/deployments/:id/resume": {
    summary: "Resume a deployment",
    description: "A second time changes nothing.",
    reply: PersonaDeployment,
    fails: [404],
  },
  "GET /api/deployments/:id/webhook": {
    summary: "Where and how to call a deployment",
    description: "The secret is the same for as long as the deployment has its master key.",
    reply: z.object({ personaId: z.string(), url: z.url(), header: z.string(), secret: z.string() }),
    fails: [404],
  },
  "POST /api/deployed/:slug": {
    summary: "Call a deployed persona",
    description:
      "Any text is its input. It takes a bearer token of the role team, or `X-Webhook-Signature` with the deployment's secret. Over its budget for the month: 402; from 80 % of it the answer has `X-Budget-Warning`. Paused: 503.",
    reply: DeployedReply,
    status: 202,
    fails: [401, 402, 403, 404, 429, 503],
    keyed: BEGUN_ONCE_BY_KEY,
  },
} as const satisfies Record<string, Operation>;
