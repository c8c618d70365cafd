import { ADMIN, FOR_A_PERSON, type Route } from "../route.ts";

/** The machine's routes. */
export const routes: readonly Route[] = [
  { path: "/api/machine", methods: { GET: FOR_A_PERSON } },
  { path: "/api/machine/wake", methods: { POST: FOR_A_PERSON } },
  { path: "/api/machine/sleep", methods: { POST: ADMIN }, endsSpending: true },
  {
    path: "/api/machine/heartbeat",
    methods: { POST: "proof" },
    headers: ["x-machine-key"],
    kept: "none",
    opensWith: "machine",
    front: { application: "machine", proof: "header-key", limit: "webhook" },
  },
  // Entra reads both without a sign-in, and compares the issuer to the letter.
  {
    path: "/azure/.well-known/openid-configuration",
    methods: { GET: "public" },
    kept: "none",
    opensWith: "machine",
    front: { application: "azure", proof: "nothing" },
  },
  {
    path: "/azure/keys",
    methods: { GET: "public" },
    kept: "none",
    opensWith: "machine",
    front: { application: "azure", proof: "nothing" },
  },
];
