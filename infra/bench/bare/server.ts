import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { bareHandler } from "./handler.ts";

// A process of its own. Says its port.

serve(
  { fetch: (request) => bareHandler.fetch(request), hostname: "127.0.0.1", port: 0 },
  ({ port }: AddressInfo) => console.log(port),
);
