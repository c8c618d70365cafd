import { PROFILE_COOKIE, type Profile } from "../../../../profiles.ts";
import { me } from "../../api/session.ts";
import { words } from "./words.ts";

const YEAR_SECONDS = 31_536_000;

/** One press for each profile that the person has besides this one; nothing for who has one alone. */
export function Profiles() {
  const { profile, profiles = [] } = me.value ?? {};
  if (profiles.length < 2) return null;
  return (
    <p class="row">
      <span>{words.profile[profile ?? "personal"]}</span>
      {profiles
        .filter((one) => one !== profile)
        .map((one) => (
          <button key={one} type="button" onClick={() => change(one)}>
            {words.changeTo[one]}
          </button>
        ))}
    </p>
  );
}

/** The page begins anew: nothing that it has shown is the other profile's. */
function change(to: Profile) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the one way that also reaches a socket's handshake, in every browser
  document.cookie = `${PROFILE_COOKIE}=${to}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Strict${secure}`;
  location.assign("/");
}
