import { PROVEN_HEADER } from "../../caller.ts";
import { OUTSIDE } from "../../outside.ts";
import { Problem } from "../../problem.ts";
import type { McpContext } from "../app.ts";
import { CONNECTED_SERVICES, type Service } from "../connections/services.ts";
import { refuseWhoLeft } from "../household.ts";
import { serveFor } from "../mount.ts";
import { FOR_PERSON_HEADER, FOR_PERSON_PROOF_HEADER } from "./headers.ts";
import { isAskedByMachine } from "./proof.ts";

/** Whom the record and the gate name: who asks for a person by the machine is one of its keys, which its own record names. */
const MACHINE = "machine";

/**
 * POST /api/machine/tools/:service: one request of an MCP client of the machine's gateway. The gateway has looked at the client's key,
 * its servers, tools and limits; here is what has one home: the person's credential, approvals and counts of paid calls.
 *
 * @throws Problem invalid_token before anything is touched, wrong_role for who has left the household, not_found
 */
export async function serveMachine(c: McpContext): Promise<Response> {
  const { raw } = c.req;
  const body = await raw.arrayBuffer();
  const user = c.req.header(FOR_PERSON_HEADER) ?? "";
  const signed = { user, path: new URL(raw.url).pathname, body };
  const proof = c.req.header(FOR_PERSON_PROOF_HEADER) ?? "";
  if (user === "" || !(await isAskedByMachine(c.env.MACHINE_TOOLS_KEY, signed, proof, OUTSIDE.clock())))
    throw new Problem("invalid_token", "X-Purser-Proof does not prove that the machine asks this now");
  const person = user.toLowerCase();
  // The machine's keys outlive a person's place in the household.
  refuseWhoLeft(person, c.env);
  const service = serviceNamed(c.req.param("service") ?? "");
  const { requestId } = c.env.caller;
  const caller = { kind: "program", name: MACHINE, role: "cos_internal", requestId } as const;
  const request = new Request(raw.url, { method: "POST", headers: raw.headers, body });
  const reply = await serveFor(request, c.env, { service, person, caller });
  const headers = new Headers(reply.headers);
  headers.set(PROVEN_HEADER, MACHINE);
  return new Response(reply.body, { status: reply.status, headers });
}

function serviceNamed(name: string): Service {
  const found = CONNECTED_SERVICES.find((one) => one === name);
  if (found === undefined)
    throw new Problem(
      "not_found",
      `There is no service ${name}; there are ${CONNECTED_SERVICES.join(", ")}.`,
    );
  return found;
}
