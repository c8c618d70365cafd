import * as z from "zod/mini";
import { ROLES } from "../caller.ts";
import { PROFILES } from "../profiles.ts";
import { moment } from "../wire/fields.ts";

/** Who is asking, as the door knows it, and what is deployed. */
export const MeReply = z.object({
  timestamp: moment,
  kind: z.enum(["person", "program"]),
  /** A person's address or a program's name. */
  name: z.string(),
  role: z.nullable(z.enum(ROLES)),
  /** Which of the person's profiles this is, and which they have; a program has the one. */
  profile: z.enum(PROFILES),
  profiles: z.array(z.enum(PROFILES)),
  /** When this sign-in or token ends. */
  expiresAt: z.nullable(moment),
  /** What the role may call, as "METHOD path" with the names of variable parts as `/openapi.json` has them after a colon. */
  may: z.array(z.string()),
  /** A word that is another one as soon as any Worker's code is. */
  build: z.string(),
  /** The beginning of the SHA-256 of each Worker's code, as `npm run plan -- STACK --json` has it as `contentSha256`. */
  versions: z.record(z.string(), z.string()),
  /** What this deployment shows is made up (`npm start -- --demo`). */
  isDemo: z.boolean(),
});
export type MeReply = z.infer<typeof MeReply>;
