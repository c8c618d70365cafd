import { generateKeyPairSync, randomBytes } from "node:crypto";
import { type Request, Response } from "miniflare";
import { openDeployment } from "../../offline/deployment.ts";

const CALLERS = 50;
const UUID = "00000000-0000-0000-0000-000000000000";

export type Waking = {
  readonly callers: number;
  /** Starts that Azure was asked for. */
  readonly starts: number;
  /** Until the last of the callers had its answer, in milliseconds. */
  readonly ms: number;
};

/** Wakes a machine that is asleep by many callers at once, through the door, with Azure's API on this machine. */
export async function measureWake(root: string): Promise<Waking> {
  let starts = 0;
  const azure = ({ url, method }: Request): Response => {
    const { host, pathname } = new URL(url);
    if (host === "login.microsoftonline.com")
      return Response.json({ access_token: "token", expires_in: 3_599 });
    if (method === "POST" && pathname.endsWith("/start")) {
      starts += 1;
      return new Response(null, { status: 202 });
    }
    return Response.json({ statuses: [{ code: "PowerState/starting" }] });
  };
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const deployment = await openDeployment("dev", {
    root,
    config: {
      machine: "hours",
      machineSecret: randomBytes(32).toString("hex"),
      machineSigningKeys: JSON.stringify([{ ...privateKey.export({ format: "jwk" }), kid: "one" }]),
      machineHostname: "machine.example.com",
      azureSubscriptionId: UUID,
      azureTenantId: UUID,
    },
    outbound: azure,
    log: () => {},
  });
  try {
    const headers = { authorization: `Bearer ${deployment.tokens.admin}` };
    await deployment.send("/api/machine", { headers });
    const began = performance.now();
    const replies = await Promise.all(
      Array.from({ length: CALLERS }, () =>
        deployment.send("/api/machine/wake", { method: "POST", headers }),
      ),
    );
    const ms = performance.now() - began;
    const other = replies.find(({ status }) => status !== 200);
    if (other) throw new Error(`A caller was answered ${other.status}: ${await other.text()}`);
    return { callers: CALLERS, starts, ms };
  } finally {
    await deployment.close();
  }
}
