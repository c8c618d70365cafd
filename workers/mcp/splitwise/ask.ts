import { ToolError } from "../tools/outcome.ts";
import { askService, type ServiceContext, type ServiceRequest } from "../tools/service.ts";

const HOST = "https://secure.splitwise.com/api/v3.0";
const READ_PATIENCE = 1;

type Asked = {
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: Readonly<Record<string, unknown>>;
};

/** One request. Splitwise answers 200 also to what it refuses: errors inside, or `success: false`, are a failure. */
export async function askSplitwise(
  { path, query = {}, body }: Asked,
  context: ServiceContext,
): Promise<Record<string, unknown>> {
  const url = new URL(`${HOST}/${path}`);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(name, String(value));
  const out: ServiceRequest = {
    who: "Splitwise",
    method: body === undefined ? "GET" : "POST",
    url,
    sign: (bearer) => ({ headers: { authorization: `Bearer ${bearer}` } }),
    patience: body === undefined ? READ_PATIENCE : 0,
    ...(body === undefined ? {} : { body }),
  };
  const { status, body: answer } = await askService(out, context);
  const read = isRecord(answer) ? answer : {};
  const says = errorsIn(read);
  if (status === 404)
    throw new ToolError("not_found", "Splitwise knows no such thing, or it is not this person's.");
  if (status >= 300 || says !== null || read.success === false)
    throw new ToolError("refused", `Splitwise refused it${says === null ? "" : `: ${says}`} (${status}).`);
  return read;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** In `errors`, an object of lists, a list, or in `error`. */
function errorsIn({ errors, error }: Record<string, unknown>): string | null {
  const texts = (value: unknown): string[] =>
    typeof value === "string"
      ? [value]
      : typeof value === "object" && value !== null
        ? Object.values(value).flatMap(texts)
        : [];
  const all = [...texts(errors), ...texts(error)];
  return all.length > 0 ? all.join("; ").slice(0, 300) : null;
}
