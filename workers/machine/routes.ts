import { ADMIN, FOR_A_PERSON, type Route } from "../route.ts";
import { ANSWER_MAX_BYTES, BACKUP_MAX_BYTES, RECORD_MAX_BYTES } from "./delivery/size.ts";

/** The machine's own requests: from outside Access, each with its key. */
const BY_THE_MACHINE = {
  headers: ["x-machine-key"],
  kept: "none",
  opensWith: "machine",
  front: { application: "machine", proof: "header-key", limit: "webhook" },
} as const satisfies Partial<Route>;
/** Entra reads both without a sign-in, and compares the issuer to the letter. */
const FOR_ENTRA = {
  kept: "none",
  opensWith: "machine",
  front: { application: "azure", proof: "nothing" },
} as const satisfies Partial<Route>;

/** The machine's routes. */
export const routes: readonly Route[] = [
  { path: "/api/machine", methods: { GET: FOR_A_PERSON } },
  { path: "/api/machine/health", methods: { GET: FOR_A_PERSON } },
  { path: "/api/machine/wake", methods: { POST: FOR_A_PERSON } },
  { path: "/api/machine/sleep", methods: { POST: ADMIN }, endsSpending: true },
  { path: "/api/machine/accept-record", methods: { POST: ADMIN } },
  {
    path: "/api/machine/heartbeat",
    methods: { POST: "proof" },
    ...BY_THE_MACHINE,
  },
  {
    path: "/api/machine/releases/:file",
    methods: { GET: "proof" },
    reply: "asset",
    ...BY_THE_MACHINE,
  },
  {
    path: "/api/machine/backups/:database",
    methods: { PUT: "proof" },
    body: { types: ["application/octet-stream"], maxBytes: BACKUP_MAX_BYTES },
    ...BY_THE_MACHINE,
  },
  {
    path: "/api/machine/answer",
    methods: { PUT: "proof" },
    body: { types: ["application/octet-stream"], maxBytes: ANSWER_MAX_BYTES },
    ...BY_THE_MACHINE,
  },
  {
    path: "/api/machine/record",
    methods: { PUT: "proof" },
    body: { types: ["application/json"], maxBytes: RECORD_MAX_BYTES },
    ...BY_THE_MACHINE,
  },
  {
    path: "/azure/.well-known/openid-configuration",
    methods: { GET: "public" },
    ...FOR_ENTRA,
  },
  {
    path: "/azure/keys",
    methods: { GET: "public" },
    ...FOR_ENTRA,
  },
];
