import { type ClientRequest, request } from "node:http";
import type { Deployment } from "./deployment.ts";

/**
 * A request of the door over a connection of its own, as one of a client by TLS reaches it; nothing is sent before it is ended or its
 * headers are flushed.
 */
export function requestOfDoor(
  { runtime }: Deployment,
  method: string,
  path: string,
  headers: Readonly<Record<string, string | number>>,
): ClientRequest {
  const { hostname, port } = runtime.door;
  const fromOutside = { host: runtime.hostname, "x-forwarded-proto": "https" };
  return request({ hostname, port, method, path, headers: { ...headers, ...fromOutside }, agent: false });
}
