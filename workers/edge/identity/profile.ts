import { Problem } from "../../problem.ts";
import { PROFILE_COOKIE, PROFILE_HEADER, PROFILES, type Profile } from "../../profiles.ts";

const COOKIE = new RegExp(`(?:^|;\\s*)${PROFILE_COOKIE}=(\\w+)`);

/**
 * The profile that a person's request is for. A program names it in a header, and is told when there is no such thing; a page's cookie may
 * be older than the configuration, and then means nothing.
 *
 * @throws Problem invalid_request
 */
export function profileIn(headers: Headers, hasWork: boolean): Profile {
  const named = headers.get(PROFILE_HEADER);
  if (named === null) {
    const kept = COOKIE.exec(headers.get("cookie") ?? "")?.[1];
    return kept === "work" && hasWork ? "work" : "personal";
  }
  const profile = PROFILES.find((one) => one === named);
  if (profile === "personal" || (profile === "work" && hasWork)) return profile;
  throw new Problem(
    "invalid_request",
    profile === undefined
      ? `${PROFILE_HEADER} takes ${PROFILES.join(" or ")}`
      : `You have no profile for work: an owner names you in purser:workProfiles and deploys`,
  );
}
