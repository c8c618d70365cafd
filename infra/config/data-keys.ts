import { z } from "zod";
import { flag, whole } from "./forms.ts";
import { key } from "./key.ts";

/** The keys about the data: where it is, how long it stays, and what may delete it. */
export const DATA_KEYS = {
  location: key({
    required: false,
    secret: false,
    description: "Where the data is first placed: wnam, enam, weur, eeur, apac or oc",
    example: "weur",
    fallback: "weur",
    check: z.enum(["wnam", "enam", "weur", "eeur", "apac", "oc"], {
      error: "is none of wnam, enam, weur, eeur, apac, oc",
    }),
  }),
  protectData: key({
    required: false,
    secret: false,
    description: "Whether data survives: true refuses to delete it and keeps the audit bucket on destroy",
    example: "true",
    fallback: "false",
    check: flag,
  }),
  auditRetentionDays: key({
    required: false,
    secret: false,
    description: "Days until an audit object is deleted",
    example: "400",
    fallback: "400",
    check: whole(1, 36_500, "is not a whole number of days from 1 to 36500"),
  }),
  auditLockDays: key({
    required: false,
    secret: false,
    description: "Days in which nobody can delete or overwrite an audit object; 0 for no lock",
    example: "400",
    fallback: "0",
    check: whole(0, 36_500, "is not a whole number of days from 0 to 36500"),
  }),
} as const;
