import { later } from "../parts/later.tsx";
import { palette } from "./keys.ts";

const Palette = later(() =>
  import("./palette.tsx").catch((error: unknown) => {
    // The network; the next call asks again.
    palette.value = "closed";
    throw error;
  }),
);

/** The palette, whose code is asked for when somebody first calls it. */
export const Summoned = () => palette.value !== "closed" && <Palette />;
