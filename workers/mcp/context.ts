import type { Caller } from "../caller.ts";
import { OUTSIDE } from "../outside.ts";
import { gateApprovalOf } from "./approval.ts";
import type { Service } from "./connections/services.ts";
import type { Env } from "./env.ts";
import type { ServiceContext } from "./tools/service.ts";
import type { WebContext } from "./web/server.ts";

/** What the tools of a service work with at the edge, in one request of one caller. */
export function contextOf(env: Env, service: Service, person: string, caller: Caller): ServiceContext {
  const connections = env.CONNECTIONS.getByName("connections");
  let opened: ReturnType<ServiceContext["open"]> | null = null;
  return {
    now: OUTSIDE.clock(),
    timeZone: env.TIME_ZONE,
    send: OUTSIDE.send,
    wait: OUTSIDE.wait,
    open: (refused) => {
      // One question of the object for all that one call asks of the service.
      if (refused !== null || opened === null) opened = connections.open(person, service, refused);
      return opened;
    },
    approve: gateApprovalOf(env, person, caller),
    reserve: (what, period, max, amount = 1) => connections.reserve(person, what, { period, max, amount }),
    used: (period) => connections.used(person, period),
  };
}

/** What requests of the web work with at the edge, in one call of one caller. */
export const webContextOf = (env: Env, person: string, caller: Caller): WebContext => ({
  send: OUTSIDE.send,
  timeLimit: OUTSIDE.timeLimit,
  open: () => env.CONNECTIONS.getByName("connections").openWebCredentials(person),
  approve: gateApprovalOf(env, person, caller),
});
