import { googleMessageIn, isNoGoogleKey } from "../google/error.ts";
import { ToolError } from "../tools/outcome.ts";
import { askService, type ServiceContext, type ServiceRequest } from "../tools/service.ts";

type Asked = Pick<ServiceRequest, "method" | "url" | "headers" | "body">;

/** One request, never repeated: each is counted, also one that fails. */
export async function askPlaces(
  asked: Asked,
  mask: string | null,
  context: ServiceContext,
): Promise<unknown> {
  const headers = { ...asked.headers, ...(mask === null ? {} : { "x-goog-fieldmask": mask }) };
  let shown = "";
  const sign = (bearer: string) => {
    shown = bearer;
    return mask === null ? { query: { key: bearer } } : { headers: { "x-goog-api-key": bearer } };
  };
  const { status, body } = await askService({ who: "Google Places", ...asked, headers, sign }, context);
  if (status < 300) return body;
  if (isNoGoogleKey(body)) {
    // Google answers 400 to what is no key, and the connection has to say so like after a 401.
    const renewed = await context.open(shown);
    if (!renewed.ok) throw new ToolError(renewed.code, renewed.message);
  }
  const message = googleMessageIn(body);
  if (status === 403)
    throw new ToolError(
      "forbidden",
      `Google refuses the key${message && `: ${message}`}. It has to be allowed for Places API (New), Geocoding and Routes.`,
    );
  if (status === 404)
    throw new ToolError("not_found", "There is no such place; ids change, search for it again.");
  throw new ToolError("refused", `Google refused the request (${status})${message && `: ${message}`}.`);
}
