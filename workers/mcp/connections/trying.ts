import * as z from "zod/mini";
import { visible } from "../../wire/characters.ts";
import { googleMessageIn, isNoGoogleKey } from "../google/error.ts";
import { MASKS } from "../places/skus.ts";
import { askWithCredential, type TokenWorld, tokenFor } from "./refresh.ts";
import type { KeptCredential, Service, ServiceCredential } from "./services.ts";

/** What a service said of a credential that was brought: what it showed, a refusal for good, or nothing that tells. */
export type Trial =
  | { readonly is: "taken"; readonly kept: KeptCredential; readonly saw: string }
  | { readonly is: "refused"; readonly message: string }
  | { readonly is: "unanswered"; readonly why: string };

/**
 * Tries a credential before it takes the place of another, by what costs nothing: Google and Garmin give a token for it, Splitwise says whose
 * it is, and Places answers a search for ids alone, which has no price and no limit (`search_ids` in `../places/skus.ts`).
 */
export async function tryCredential(
  service: Service,
  credential: ServiceCredential,
  world: TokenWorld,
): Promise<Trial> {
  const kept: KeptCredential = { credential, token: null };
  switch (service) {
    case "google":
    case "garmin": {
      const bought = await tokenFor(service, kept, world);
      if (bought.ok) return { is: "taken", kept: bought.kept, saw: `${WHO[service]} gave a token for it.` };
      return bought.isFinal
        ? { is: "refused", message: bought.message }
        : { is: "unanswered", why: `${WHO[service]} gave no token for it just now` };
    }
    case "splitwise":
      return trySplitwise(kept, world);
    case "places":
      return tryPlaces(kept, world);
  }
}

const WHO = { google: "Google", garmin: "Garmin" } as const;
const unreached = (who: string, answer: { readonly status: number } | null): Trial => ({
  is: "unanswered",
  why: `${who} could not be reached${answer === null ? "" : ` (${answer.status})`}`,
});
const keyIn = ({ credential }: KeptCredential): string =>
  (credential as ServiceCredential<"splitwise" | "places">).apiKey;

/** dev.splitwise.com, "get_current_user". */
const SPLITWISE_USER_URL = "https://secure.splitwise.com/api/v3.0/get_current_user";
const NAME_MAX = 80;
const SplitwiseUser = z.object({
  user: z.object({ id: z.number(), first_name: z.optional(z.nullable(z.string())) }),
});

async function trySplitwise(kept: KeptCredential, world: TokenWorld): Promise<Trial> {
  const headers = { authorization: `Bearer ${keyIn(kept)}` };
  const answer = await askWithCredential(SPLITWISE_USER_URL, { headers }, world);
  if (answer === null || answer.status >= 500) return unreached("Splitwise", answer);
  if (answer.status === 401 || answer.status === 403)
    return { is: "refused", message: `Splitwise does not take the key (${answer.status}).` };
  const read = z.safeParse(SplitwiseUser, answer.body);
  // It answers 200 to errors too.
  if (answer.status !== 200 || !read.success)
    return { is: "unanswered", why: `Splitwise answered with ${answer.status} and no account` };
  const name = visible(read.data.user.first_name ?? "")
    .text.trim()
    .slice(0, NAME_MAX);
  return { is: "taken", kept, saw: `Splitwise takes it${name && `, for the account of ${name}`}.` };
}

const PLACES_SEARCH_URL = "https://places.googleapis.com/v1/places:searchText";

async function tryPlaces(kept: KeptCredential, world: TokenWorld): Promise<Trial> {
  const headers = {
    "content-type": "application/json",
    "x-goog-api-key": keyIn(kept),
    "x-goog-fieldmask": MASKS.search_ids,
  };
  const body = JSON.stringify({ textQuery: "Greenwich Observatory", pageSize: 1 });
  const answer = await askWithCredential(PLACES_SEARCH_URL, { method: "POST", headers, body }, world);
  if (answer === null || answer.status >= 500) return unreached("Google", answer);
  if (answer.status === 200)
    return {
      is: "taken",
      kept,
      saw: "Google takes it for Places: a search for ids alone was answered, which costs nothing. Geocoding and Routes are asked at their first use.",
    };
  if (answer.status !== 401 && answer.status !== 403 && !isNoGoogleKey(answer.body))
    return { is: "unanswered", why: `Google answered with ${answer.status}` };
  const says = visible(googleMessageIn(answer.body)).text;
  return {
    is: "refused",
    message: `Google does not take the key (${answer.status})${says && `: ${says}`}. It has to be allowed for Places API (New), Geocoding and Routes.`,
  };
}
