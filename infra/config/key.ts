import type { z } from "zod";

/** One configuration value: what it is for a person, and how its text is checked and read. */
export type ConfigKey<
  Value = unknown,
  Required extends boolean = boolean,
  Secret extends boolean = boolean,
  Fallback extends string | undefined = string | undefined,
> = {
  readonly required: Required;
  /** A key of this name makes an optional one required. */
  readonly requiredWith?: string;
  /** A secret is stored encrypted, is never printed, and its fix is a command that asks for it instead of showing it. */
  readonly secret: Secret;
  readonly description: string;
  /** A value as it may be typed, for help texts. */
  readonly example: string;
  /** A stand-in of the right form for the plan without an account. Nothing else may use it. */
  readonly placeholder?: string;
  /** A stand-in for an encrypted value where nobody has the passphrase, when a hash has not the right form (sealed.ts). */
  readonly sealedAs?: string;
  /** The text that an unset optional key stands for. Without it the value is then `undefined`. */
  readonly fallback?: Fallback;
  /** From the text that Pulumi stores (lists and objects are JSON) to the value. Messages never repeat the text. */
  readonly check: z.ZodType<Value, string>;
};

/** Keeps the types of what a key's text is read to, and of whether it is required, secret or has a fallback. */
export const key = <
  Value,
  const Required extends boolean,
  const Secret extends boolean,
  const Fallback extends string | undefined = undefined,
>(
  of: ConfigKey<Value, Required, Secret, Fallback>,
) => of;
