import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

/** A part whose code is asked for when it is first shown; until then nothing stands there. What could not be loaded is asked for at the next showing. */
export function later(load: () => Promise<{ readonly default: ComponentType }>): ComponentType {
  let code: ComponentType | null = null;
  return function Later() {
    const [Code, show] = useState<ComponentType | null>(() => code);
    useEffect(() => {
      if (!code)
        load().then(
          (loaded) => {
            code = loaded.default;
            show(() => code);
          },
          () => undefined,
        );
    }, []);
    return Code && <Code />;
  };
}
