import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { Spending } from "../../policies/money/raise.ts";

/** What the stack spends on as it is deployed: null when nothing is, or nothing that says so; "unknown" without an account. */
export type Deployed = Spending | null | "unknown";

/** The engine's own function (pulumi/pulumi, pkg/resource/deploy/builtins.go); it needs no provider and no other stack. */
const READ_OUTPUTS = "pulumi:pulumi:readStackOutputs";

const Outputs = z.object({
  outputs: z.object({
    spending: z
      .object({
        quantities: z.record(z.string(), z.number()),
        models: z.record(z.string(), z.string()),
      })
      .optional(),
  }),
});

/**
 * Asks the engine for this stack's outputs of the last deploy. A plan without an account gets no answer; an engine that fails to
 * answer counts as nothing deployed, so that spending is raised with the owner's word only.
 */
export async function readDeployed(): Promise<Deployed> {
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  try {
    const answer: unknown = await pulumi.runtime.invoke(READ_OUTPUTS, { name }, { async: true });
    return spendingIn(answer);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await pulumi.log.warn(`What is deployed could not be read, so it counts as nothing: ${reason}`);
    return null;
  }
}

/** The spending in an engine's answer. */
export function spendingIn(answer: unknown): Deployed {
  if (typeof answer !== "object" || answer === null || !("outputs" in answer)) return "unknown";
  const read = Outputs.safeParse(answer);
  return read.success ? (read.data.outputs.spending ?? null) : null;
}
