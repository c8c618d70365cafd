import { OWNERS, type Route } from "../route.ts";

/** The way to the backend. At `/` a browser's GET gets the gate's page, and a program has POST only. */
export const routes: readonly Route[] = [
  { path: "/", methods: { POST: [...OWNERS, "agency", "runtime"] }, limit: "run", names: "action" },
];
