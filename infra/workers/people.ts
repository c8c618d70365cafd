import type { Role } from "../../workers/caller.ts";
import type { Config } from "../config/index.ts";

/** Who may sign in, by address, and as what. */
export function rolesOf({
  ownerEmails,
  householdEmails,
}: Pick<Config, "ownerEmails" | "householdEmails">): Record<string, Role> {
  const having = (role: Role) => (email: string) => [email, role] as const;
  return Object.fromEntries([
    ...ownerEmails.map(having("admin")),
    ...householdEmails.map(having("personal")),
  ]);
}
