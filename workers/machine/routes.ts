import { ADMIN, FOR_A_PERSON, type Route } from "../route.ts";
import { BACKUP_MAX_BYTES } from "./delivery/size.ts";

/** The machine's routes. */
export const routes: readonly Route[] = [
  { path: "/api/machine", methods: { GET: FOR_A_PERSON } },
  { path: "/api/machine/health", methods: { GET: FOR_A_PERSON } },
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
  {
    path: "/api/machine/releases/:file",
    methods: { GET: "proof" },
    headers: ["x-machine-key"],
    reply: "asset",
    kept: "none",
    opensWith: "machine",
    front: { application: "machine", proof: "header-key", limit: "webhook" },
  },
  {
    path: "/api/machine/backups/:database",
    methods: { PUT: "proof" },
    headers: ["x-machine-key"],
    body: { types: ["application/octet-stream"], maxBytes: BACKUP_MAX_BYTES },
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
