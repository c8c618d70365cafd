import { TICKING } from "../workers.ts";

/** What the clock is bound to: the Workers that have something due, each by its name. */
export const bindings = TICKING;
