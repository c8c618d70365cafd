import type { Server } from "node:net";

/** The port that a server listens on: the one that it was given, or the one that it was told to find when it was given 0. */
export function portOf(server: Pick<Server, "address">, given: number): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : given;
}
