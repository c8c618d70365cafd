import * as z from "zod/mini";
import { ToolError } from "../tools/outcome.ts";
import type { ServiceContext } from "../tools/service.ts";
import { serverTool, type ToolServer } from "../tools/tool.ts";
import { askPlaces } from "./ask.ts";
import { billedMonth, ceilingOf, FREE_CALLS, isWithinFree, MASKS, type Sku, spend } from "./skus.ts";

const HOST = "https://places.googleapis.com/v1";
const Words = z.string().check(z.trim(), z.minLength(1), z.maxLength(300));
const PlaceId = z
  .string()
  .check(z.regex(/^[\w-]{10,300}$/, "expected a place id, as search_places answers it"));
/** Details of each are a call of their own. */
const SHOWN_MAX = 3;
const RADIUS_MAX_M = 50_000;

const Search = z.object({
  query: Words,
  location: z.optional(
    z.string().check(z.regex(/^-?\d{1,2}(\.\d+)?,\s*-?\d{1,3}(\.\d+)?$/, 'expected "latitude,longitude"')),
  ),
  radius: z.optional(z.number().check(z.positive(), z.maximum(RADIUS_MAX_M))),
});

/** Ids cost nothing; names and addresses are asked for of the best three alone. */
async function search({ query, location, radius }: z.infer<typeof Search>, context: ServiceContext) {
  const [latitude, longitude] = (location ?? "").split(",").map(Number);
  const near =
    location === undefined
      ? {}
      : { locationBias: { circle: { center: { latitude, longitude }, radius: radius ?? RADIUS_MAX_M } } };
  const asked = {
    method: "POST",
    url: `${HOST}/places:searchText`,
    body: { textQuery: query, ...near },
  } as const;
  const found = z.parse(
    z.object({ places: z._default(z.array(z.object({ id: z.string() })), []) }),
    (await askPlaces(asked, MASKS.search_ids, context)) ?? {},
  );
  const ids = found.places.map(({ id }) => id);
  const places: unknown[] = [];
  for (const id of ids.slice(0, SHOWN_MAX)) {
    // Names are of the dearer level; where that is used up an address still helps.
    const sku = (await isWithinFree("details_pro", context)) ? "details_pro" : "details_essentials";
    if (sku === "details_essentials") await spend(sku, context);
    places.push(await askPlaces({ url: `${HOST}/places/${id}` }, MASKS[sku], context));
  }
  return { places, other_place_ids: ids.slice(SHOWN_MAX) };
}

const LEVELS = { basic: "details_pro", hours: "details_enterprise", full: "details_atmosphere" } as const;
const Details = z.object({
  place_id: PlaceId,
  detail: z._default(z.enum(["basic", "hours", "full"]), "basic"),
});

async function details({ place_id: id, detail }: z.infer<typeof Details>, context: ServiceContext) {
  const sku = LEVELS[detail];
  await spend(sku, context);
  return askPlaces({ url: `${HOST}/places/${id}` }, MASKS[sku], context);
}

const Address = z.object({ address: Words });
/** The Geocoding API answers 200 with the failure inside (developers.google.com/maps/documentation/geocoding, "Status codes"). */
const Geocoded = z.object({
  status: z.string(),
  error_message: z.optional(z.string()),
  results: z._default(z.array(z.unknown()), []),
});

async function geocode({ address }: z.infer<typeof Address>, context: ServiceContext) {
  await spend("geocoding", context);
  const url = new URL("https://maps.googleapis.com/maps/api/geocode/json");
  url.searchParams.set("address", address);
  const {
    status,
    error_message: message,
    results,
  } = z.parse(Geocoded, await askPlaces({ url }, null, context));
  if (status !== "OK" && status !== "ZERO_RESULTS")
    throw new ToolError(
      "refused",
      `Google answered ${status}${message === undefined ? "" : `: ${message}`}.`,
    );
  return { results };
}

const MODES = { driving: "DRIVE", walking: "WALK", bicycling: "BICYCLE", transit: "TRANSIT" } as const;
const Way = z.object({
  origin: Words,
  destination: Words,
  mode: z._default(z.enum(["driving", "walking", "bicycling", "transit"]), "driving"),
});

async function directions({ origin, destination, mode }: z.infer<typeof Way>, context: ServiceContext) {
  await spend("routes_essentials", context);
  const body = {
    origin: { address: origin },
    destination: { address: destination },
    travelMode: MODES[mode],
  };
  const url = "https://routes.googleapis.com/directions/v2:computeRoutes";
  return askPlaces({ method: "POST", url, body }, MASKS.routes_essentials, context);
}

async function budget(_: object, { used, now }: ServiceContext) {
  const month = billedMonth(now);
  const counts = await used(month);
  const skus = (Object.keys(FREE_CALLS) as Sku[]).map((sku) => ({
    sku,
    used: counts[`places.${sku}`] ?? 0,
    ceiling: ceilingOf(sku),
    free: FREE_CALLS[sku],
  }));
  return { month, month_ends_in: "America/Los_Angeles", skus };
}

const OUTSIDE = { isOutside: true } as const;

/** Google Places, kept within what Google gives free. */
export const PLACES: ToolServer<ServiceContext> = {
  name: "google-places",
  title: "Google Places",
  instructions:
    "Places, addresses and ways. Every call is counted before it is sent, and none that would cost money is sent.",
  tools: [
    serverTool({
      name: "search_places",
      title: "Search places",
      description:
        "The best three with name and address, and the ids of others; ask get_place_details for more of one.",
      input: Search,
      ...OUTSIDE,
      run: search,
    }),
    serverTool({
      name: "get_place_details",
      title: "Details of a place",
      description:
        "basic: name, address, link. hours: opening hours, phone, website, rating. full: reviews too. Ask for no more than is needed.",
      input: Details,
      ...OUTSIDE,
      run: details,
    }),
    serverTool({
      name: "geocode_address",
      title: "Find an address",
      description: "Coordinates of an address.",
      input: Address,
      ...OUTSIDE,
      run: geocode,
    }),
    serverTool({
      name: "get_directions",
      title: "Distance and duration",
      description: "Of a way by driving, walking, bicycling or transit, without traffic.",
      input: Way,
      ...OUTSIDE,
      run: directions,
    }),
    serverTool({
      name: "places_budget",
      title: "Calls left",
      description: "How many calls of each kind this month has used, and what is free.",
      input: z.object({}),
      run: budget,
    }),
  ],
};
