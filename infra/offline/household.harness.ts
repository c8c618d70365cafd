import { openLocalFront, openTestDeployment } from "./deployment.harness.ts";

// A deployment for an owner and one more person, whom tests speak to it as, through the front and the public door.

export const OWNER = "owner@example.com";
export const KID = "kid@example.com";

type Options = NonNullable<Parameters<typeof openTestDeployment>[0]>;

/** The household's deployment; whoever opens it closes it. */
export async function openHousehold({ config, ...options }: Options = {}) {
  const householdEmails = JSON.stringify([KID]);
  const here = await openTestDeployment({ ...options, config: { householdEmails, ...config } });
  const front = await openLocalFront(here);
  /** A request with a person's session; a body of bytes is an archive, and one of JSON is read. */
  const as = async (email: string, method: string, path: string, body?: object | Uint8Array) => {
    const isBytes = body instanceof Uint8Array;
    const response = await fetch(`${front.url}${path}`, {
      method,
      headers: {
        cookie: `CF_Authorization=${await here.signIn.sessionOf(email)}`,
        origin: front.url,
        "content-type": isBytes ? "application/zip" : "application/json",
      },
      ...(body ? { body: isBytes ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body) } : {}),
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const isJson = response.headers.get("content-type")?.includes("json");
    const read = isJson
      ? (JSON.parse(new TextDecoder().decode(bytes)) as ReturnType<typeof JSON.parse>)
      : null;
    return { status: response.status, headers: response.headers, body: read, bytes };
  };
  const close = async () => {
    front.close();
    await here.close();
  };
  return { here, front, as, close };
}

export type Household = Awaited<ReturnType<typeof openHousehold>>;
