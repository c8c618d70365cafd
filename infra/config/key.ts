import type { z } from "zod";

/** One configuration value: what it is for a person, and how its text is checked and read. */
export type Key<T = unknown> = {
  readonly required: boolean;
  /** A secret is stored encrypted, is never printed, and its fix is a command that asks for it instead of showing it. */
  readonly secret: boolean;
  readonly description: string;
  /** A value as it may be typed, for help texts. */
  readonly example: string;
  /** A stand-in of the right form for the plan without an account. Nothing else may use it. */
  readonly placeholder?: string;
  /** The text that an unset optional key stands for. Without it the value is then `undefined`. */
  readonly fallback?: string;
  /** From the text that Pulumi stores (lists and objects are JSON) to the value. Messages never repeat the text. */
  readonly check: z.ZodType<T, string>;
};

/** Keeps the type of what a key's text is read to. */
export const key = <T>(of: Key<T>) => of;
