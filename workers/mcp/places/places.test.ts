import { describe, expect, test } from "vitest";
import { openService, type StandIn } from "../service.harness.ts";
import { PLACES } from "./server.ts";
import { billedMonth, ceilingOf, MASKS } from "./skus.ts";

// Google Places by a stand-in of its documentation (developers.google.com/maps/documentation/places/web-service).

const ids = ["place-aaaa-1", "place-aaaa-2", "place-aaaa-3", "place-aaaa-4"];
const standIn: StandIn = ({ url, body }) => {
  if (url.pathname.endsWith(":searchText")) {
    const { textQuery } = body as { textQuery: string };
    return { body: textQuery === "nothing" ? {} : { places: ids.map((id) => ({ id })) } };
  }
  const id = ids.find((one) => url.pathname.endsWith(`/places/${one}`));
  if (id) return { body: { id, displayName: { text: "Cafe" } } };
  if (url.pathname.includes("/places/")) return { status: 404, body: { error: { message: "no" } } };
  if (url.pathname.endsWith("/geocode/json"))
    return url.searchParams.get("address") === "denied"
      ? { body: { status: "REQUEST_DENIED", error_message: "not enabled", results: [] } }
      : { body: { status: "OK", results: [{ place_id: ids[0] }] } };
  if (url.pathname.endsWith(":computeRoutes")) return { body: { routes: [{ distanceMeters: 1_200 }] } };
  return undefined;
};
const masks = (service: ReturnType<typeof openService>) =>
  service.seen.map(({ headers }) => headers.get("x-goog-fieldmask"));

describe("allows", () => {
  test("37: a search by ids alone first, and names of the best three [row 116]", async () => {
    const service = openService(PLACES, standIn);
    const { body } = await service.call("search_places", {
      query: "coffee",
      location: "52.5,13.4",
      radius: 500,
    });
    expect(body.places.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 3));
    expect(body.other_place_ids).toEqual(ids.slice(3));
    expect(masks(service)).toEqual([
      MASKS.search_ids,
      MASKS.details_pro,
      MASKS.details_pro,
      MASKS.details_pro,
    ]);
    expect((await service.call("search_places", { query: "nothing" })).body).toEqual({
      places: [],
      other_place_ids: [],
    });
  });

  test.each([
    ["basic", "id,displayName,formattedAddress,location,types,primaryType,businessStatus,googleMapsUri"],
    [
      "hours",
      "id,displayName,formattedAddress,location,types,primaryType,businessStatus,googleMapsUri,regularOpeningHours.weekdayDescriptions,currentOpeningHours.openNow,nationalPhoneNumber,websiteUri,rating,userRatingCount",
    ],
    [
      "full",
      "id,displayName,formattedAddress,location,types,primaryType,businessStatus,googleMapsUri,regularOpeningHours.weekdayDescriptions,currentOpeningHours.openNow,nationalPhoneNumber,websiteUri,rating,userRatingCount,reviews,editorialSummary",
    ],
  ])("33: the level %s to ask for exactly its fields [row 116]", async (detail, mask) => {
    const service = openService(PLACES, standIn);
    await service.call("get_place_details", { place_id: ids[0], detail });
    expect(masks(service)).toEqual([mask]);
  });

  test("33: a search to ask for ids alone, and addresses where names are used up [row 116]", async () => {
    expect([MASKS.search_ids, MASKS.details_essentials]).toEqual([
      "places.id",
      "id,formattedAddress,location,types",
    ]);
    const service = openService(PLACES, standIn);
    service.counts.set("places.details_pro 2046-11", 4_000);
    await service.call("search_places", { query: "coffee" });
    expect(masks(service).slice(1)).toEqual(Array.from({ length: 3 }, () => MASKS.details_essentials));
  });

  test("36: the month to begin where Google bills it [row 116]", async () => {
    expect(billedMonth(new Date("2046-12-01T07:59:59Z"))).toBe("2046-11");
    expect(billedMonth(new Date("2046-12-01T08:00:00Z"))).toBe("2046-12");
    const service = openService(PLACES, standIn);
    await service.call("geocode_address", { address: "Berlin" });
    const { body } = await service.call("places_budget");
    expect(body).toMatchObject({ month: "2046-11" });
    expect(body.skus).toContainEqual({ sku: "geocoding", used: 1, ceiling: 8_000, free: 10_000 });
    service.state.now = new Date("2046-12-01T08:00:00Z");
    expect((await service.call("places_budget")).body.skus).toContainEqual({
      sku: "geocoding",
      used: 0,
      ceiling: 8_000,
      free: 10_000,
    });
  });

  test("ways by each means", async () => {
    const service = openService(PLACES, standIn);
    const { body } = await service.call("get_directions", { origin: "a", destination: "b", mode: "walking" });
    expect([body, service.seen[0]?.body]).toMatchObject([
      { routes: [{ distanceMeters: 1_200 }] },
      { travelMode: "WALK" },
    ]);
  });
});

describe("refuses", () => {
  test("34: the call that would pass 80 % of what is free, before the network [row 116]", async () => {
    const service = openService(PLACES, standIn);
    expect(ceilingOf("details_enterprise")).toBe(800);
    service.counts.set("places.details_enterprise 2046-11", 799);
    expect((await service.call("get_place_details", { place_id: ids[0], detail: "hours" })).isError).toBe(
      false,
    );
    const { body } = await service.call("get_place_details", { place_id: ids[0], detail: "hours" });
    expect(body).toMatchObject({ code: "budget_exhausted", message: expect.stringContaining("800 calls") });
    expect(service.seen).toHaveLength(1);
  });

  test("a place that is none, and a field of a caller's own", async () => {
    const service = openService(PLACES, standIn);
    expect((await service.call("get_place_details", { place_id: "place-unknown-1" })).body.code).toBe(
      "not_found",
    );
    expect((await service.call("get_place_details", { place_id: ids[0], fields: "rating" })).body.code).toBe(
      "invalid_arguments",
    );
  });
});

describe("fails safe", () => {
  test("35: a call that fails is counted, and is not made again [row 116]", async () => {
    const service = openService(PLACES, standIn);
    service.state.fault = { kind: "out_of_order" };
    await service.call("geocode_address", { address: "Berlin" });
    service.state.fault = { kind: "rate_limited", retryAfter: "1", times: 1 };
    await service.call("geocode_address", { address: "Berlin" });
    expect([service.counts.get("places.geocoding 2046-11"), service.seen.length, service.waits]).toEqual([
      2,
      2,
      [],
    ]);
  });

  test("what Google says is no key is told to the connection like a 401, and is not asked with again [row 116]", async () => {
    const details = [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "API_KEY_INVALID" }];
    const service = openService(PLACES, () => ({
      status: 400,
      body: { error: { code: 400, message: "API key not valid.", details } },
    }));
    expect(await service.call("search_places", { query: "coffee" })).toMatchObject({
      isError: true,
      body: { message: expect.stringContaining("API key not valid") },
    });
    expect(
      [service.seen.length, service.state.opened],
      "what the stand-in does when it is told",
    ).toMatchObject([1, { bearer: "bearer-2" }]);
  });

  test("a failure that is answered 200 is one", async () => {
    const service = openService(PLACES, standIn);
    expect((await service.call("geocode_address", { address: "denied" })).body).toMatchObject({
      code: "refused",
      message: expect.stringContaining("REQUEST_DENIED: not enabled"),
    });
  });
});
