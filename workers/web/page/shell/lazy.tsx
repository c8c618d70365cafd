import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { View } from "../../views.ts";
import { FailureNote, Skeleton } from "../parts/shown.tsx";
import { codeOf } from "../views.ts";

const loaded = new Map<string, ComponentType>();

/** Loads a view's code when it is first gone to. Give it the view's path as key: Preact keeps the state of what stood there before. */
export function Lazy({ view }: { readonly view: View }) {
  const [Content, show] = useState<ComponentType | null>(() => loaded.get(view.path) ?? null);
  const [isMissing, miss] = useState(false);

  async function load(): Promise<void> {
    miss(false);
    try {
      const content = await codeOf(view);
      loaded.set(view.path, content);
      show(() => content);
    } catch {
      // The network, or a build that is gone; a reload brings the new one.
      miss(true);
    }
  }
  useEffect(() => {
    if (!Content) void load();
  }, []);

  if (Content) return <Content />;
  return (
    <>
      <h1>{view.title}</h1>
      {isMissing ? <FailureNote failure={{ kind: "unreachable" }} retry={load} /> : <Skeleton lines={8} />}
    </>
  );
}
