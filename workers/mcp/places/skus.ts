import { dayIn } from "../../time/zones.ts";
import { ToolError } from "../tools/outcome.ts";
import type { ServiceContext } from "../tools/service.ts";

/** Calls that Google charges nothing for, a month (developers.google.com/maps/billing-and-pricing/pricing); null = no end. */
export const FREE_CALLS = {
  search_ids: null,
  details_essentials: 10_000,
  details_pro: 5_000,
  details_enterprise: 1_000,
  details_atmosphere: 1_000,
  geocoding: 10_000,
  routes_essentials: 10_000,
} as const;
export type Sku = keyof typeof FREE_CALLS;

/** Of each free tier: what is counted elsewhere under the same key, or late, must not cost anything. */
const CEILING = 0.8;

export const ceilingOf = (sku: Sku): number | null => {
  const free = FREE_CALLS[sku];
  return free === null ? null : Math.floor(free * CEILING);
};

/** The month that Google bills, "2046-11". */
export const billedMonth = (now: Date): string => dayIn(now, "America/Los_Angeles").slice(0, 7);

/** What Google is asked for, which decides the price: the dearest field counts. Callers name a level and never a field. */
export const MASKS = {
  search_ids: "places.id",
  details_essentials: "id,formattedAddress,location,types",
  details_pro: "id,displayName,formattedAddress,location,types,primaryType,businessStatus,googleMapsUri",
  details_enterprise:
    "id,displayName,formattedAddress,location,types,primaryType,businessStatus,googleMapsUri,regularOpeningHours.weekdayDescriptions,currentOpeningHours.openNow,nationalPhoneNumber,websiteUri,rating,userRatingCount",
  details_atmosphere:
    "id,displayName,formattedAddress,location,types,primaryType,businessStatus,googleMapsUri,regularOpeningHours.weekdayDescriptions,currentOpeningHours.openNow,nationalPhoneNumber,websiteUri,rating,userRatingCount,reviews,editorialSummary",
  routes_essentials: "routes.duration,routes.distanceMeters,routes.description",
} as const;

/** Counts a call before it goes out; a call that fails is counted too, as Google does. */
export async function isWithinFree(sku: Sku, { reserve, now }: ServiceContext): Promise<boolean> {
  const max = ceilingOf(sku);
  return max === null || reserve(`places.${sku}`, billedMonth(now), max);
}

/** @throws ToolError budget_exhausted, before anything reaches the network */
export async function spend(sku: Sku, context: ServiceContext): Promise<void> {
  if (await isWithinFree(sku, context)) return;
  throw new ToolError(
    "budget_exhausted",
    `This month's ${ceilingOf(sku)} calls of ${sku} are used up (80 % of what Google gives free); more would cost money. They begin anew with the month in Los Angeles.`,
  );
}
