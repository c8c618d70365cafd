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
  const sign = (bearer: string) =>
    mask === null ? { query: { key: bearer } } : { headers: { "x-goog-api-key": bearer } };
  const { status, body } = await askService({ who: "Google Places", ...asked, headers, sign }, context);
  if (status < 300) return body;
  const message = messageIn(body);
  if (status === 403)
    throw new ToolError(
      "forbidden",
      `Google refuses the key${message && `: ${message}`}. It has to be allowed for Places API (New), Geocoding and Routes.`,
    );
  if (status === 404)
    throw new ToolError("not_found", "There is no such place; ids change, search for it again.");
  throw new ToolError("refused", `Google refused the request (${status})${message && `: ${message}`}.`);
}

function messageIn(body: unknown): string {
  const error = typeof body === "object" && body !== null && "error" in body ? body.error : null;
  return typeof error === "object" &&
    error !== null &&
    "message" in error &&
    typeof error.message === "string"
    ? error.message.slice(0, 300)
    : "";
}
