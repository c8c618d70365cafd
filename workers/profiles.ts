import type { Caller } from "./caller.ts";

/**
 * What a person keeps apart in one sign-in. A profile has a name of its own, so that everything that is kept by a name (conversations, the
 * chief of staff, journal, connections, notices, limits) is its own without anybody having to think of it.
 */
export const PROFILES = ["personal", "work"] as const;
export type Profile = (typeof PROFILES)[number];

/** Where a client names the profile that it speaks for; a page does so by a cookie of that name, which a socket carries too. */
export const PROFILE_HEADER = "x-purser-profile";
export const PROFILE_COOKIE = "purser-profile";

/** Of the local part (RFC 5233, "detail"): no address of a person may have it, which the configuration sees to. */
const WORK_DETAIL = "+work";
const WORK_NAME = /^(.+)\+work(@[^@]+)$/;

/** @param person by the address that they sign in with, in lower case */
export const profileName = (person: string, profile: Profile): string =>
  profile === "personal" ? person : person.replace(/@(?=[^@]*$)/, `${WORK_DETAIL}@`);

/** Whose that name is, and which of their profiles. */
export function profileOf(name: string): { readonly person: string; readonly profile: Profile } {
  const [, local, domain] = WORK_NAME.exec(name) ?? [];
  return local === undefined || domain === undefined
    ? { person: name, profile: "personal" }
    : { person: `${local}${domain}`, profile: "work" };
}

/** Which profiles somebody has: a program has none but the one. */
export const profilesOf = (
  { kind, name }: Pick<Caller, "kind" | "name">,
  working: ReadonlySet<string>,
): readonly Profile[] =>
  kind === "person" && working.has(profileOf(name).person) ? PROFILES : (["personal"] as const);
