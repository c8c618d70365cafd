import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { palette } from "./keys.ts";

/** The palette, whose code is asked for when somebody first calls it. */
export function Summoned() {
  const [Palette, show] = useState<ComponentType | null>(null);
  const isCalled = palette.value !== "closed";
  useEffect(() => {
    if (isCalled && !Palette) void load();
  }, [isCalled]);

  async function load(): Promise<void> {
    try {
      const { default: code } = await import("./palette.tsx");
      show(() => code);
    } catch {
      // The network; the next call asks again.
      palette.value = "closed";
    }
  }
  return isCalled && Palette && <Palette />;
}
