import * as z from "zod/mini";

const positive = z.int().check(z.minimum(0));

const schema = z.nullable(
  z.object({
    profile: z.enum(["hours", "always"]),
    /** Hours of a UTC day that it may run. */
    hoursPerDay: z.number().check(z.minimum(0), z.maximum(24)),
    /** Nano-dollars, tax included, for an hour of running; 0 where the whole month is paid for already. */
    hourNano: positive,
    /** The machine's id in Azure, `/subscriptions/…/virtualMachines/…`. */
    resourceId: z.string().check(z.regex(/^\/subscriptions\/.+\/virtualMachines\/[^/]+$/i)),
    tenantId: z.string(),
    /** The identity in Azure that the Worker acts as. */
    clientId: z.string(),
    hostname: z.string(),
    /** Its tunnel, with Access before it; or nginx on the machine. */
    ingress: z.enum(["tunnel", "nginx"]),
    issuer: z.string(),
    subject: z.string(),
    /** The next place of the list that fits the budget, its month with tax left out, and the command that takes it; null where there is none. */
    next: z.nullable(
      z.object({ place: z.string(), monthUsd: z.string(), line: z.string(), isElsewhere: z.boolean() }),
    ),
  }),
);

/** What the deploy says about the machine. */
export type Plan = NonNullable<z.infer<typeof schema>>;

/** The binding after a check; null for a deployment without a machine. */
export const planFrom = (bound: unknown): Plan | null => schema.parse(bound ?? null);
