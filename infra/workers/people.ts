import type { Role } from "../../workers/caller.ts";
import { profileName } from "../../workers/profiles.ts";
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

type People = Pick<Config, "ownerEmails" | "householdEmails" | "workProfiles">;

/** Everybody, and each of their profiles, by the names that things are kept by. */
export const namedRolesOf = (config: People): Record<string, Role> =>
  Object.fromEntries(
    Object.entries(rolesOf(config)).flatMap(([person, role]) =>
      namesOf(person, config).map((name) => [name, role] as const),
    ),
  );

/** Names of the people who are no owners: the deployment's key is not theirs to use, unless an owner says so. */
export const householdOf = (config: People): string[] =>
  config.householdEmails.flatMap((person) => namesOf(person, config));

const namesOf = (person: string, { workProfiles }: Pick<Config, "workProfiles">): string[] =>
  workProfiles.includes(person) ? [person, profileName(person, "work")] : [person];
