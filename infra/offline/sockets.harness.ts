import { afterAll, afterEach, beforeAll } from "vitest";
import { type LocalFront, openLocalFront, openTestDeployment } from "./deployment.harness.ts";
import type { Deployment } from "./deployment.ts";
import { openOfflineModel } from "./model/model.ts";

export type SocketStand = {
  readonly here: Deployment;
  readonly front: LocalFront;
  /** The cookie of a person's session. */
  readonly cookieOf: (email?: string) => Promise<string>;
  /** A socket at a path of the front, as the owner's page opens one unless the headers say otherwise; closed after the test. */
  readonly connect: (path: string, headers: Readonly<Record<string, string>>) => Promise<WebSocket>;
};

/** A deployment for a file's tests with the offline model, and real sockets through the front that stands where Access does. */
export function standForSockets(config: Readonly<Record<string, string>> = {}): SocketStand {
  let here: Deployment;
  let front: LocalFront;
  const sockets: WebSocket[] = [];
  beforeAll(async () => {
    here = await openTestDeployment({ model: openOfflineModel(), config });
    front = await openLocalFront(here);
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.close();
  });
  afterAll(async () => {
    front.close();
    await here.close();
  });
  const cookieOf = async (email = "owner@example.com") =>
    `CF_Authorization=${await here.signIn.sessionOf(email)}`;
  return {
    get here() {
      return here;
    },
    get front() {
      return front;
    },
    cookieOf,
    connect: async (path, headers) => {
      const all = { cookie: await cookieOf(), origin: front.url, ...headers };
      // Node's own client takes headers, as no browser's does.
      const socket = new WebSocket(`${front.url.replace("http:", "ws:")}${path}`, {
        headers: all,
      } as unknown as string[]);
      sockets.push(socket);
      return socket;
    },
  };
}
