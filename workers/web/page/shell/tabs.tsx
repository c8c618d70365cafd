import { Link } from "wouter-preact";
import type { View } from "../../views.ts";
import { Icon } from "../parts/icon.tsx";
import { visibleViews } from "../views.ts";
import { Count } from "./rail.tsx";
import { words } from "./words.ts";

const MORE = "M5 10h.01M10 10h.01M15 10h.01";

/** The way around on a phone: four views, and one place for the others. */
export function Tabs({ path, current }: { readonly path: string; readonly current: View | null }) {
  const isMore = path === "/more" || current?.place === "more";
  return (
    <nav class="tabs" aria-label={words.views}>
      {visibleViews()
        .filter(({ place }) => place !== "more")
        .toSorted((a, b) => Number(a.place) - Number(b.place))
        .map((view) => (
          <Link href={view.path} {...(view === current ? { "aria-current": "page" } : {})}>
            <Icon strokes={view.icon} />
            <span>{view.title}</span>
            <Count of={view} />
          </Link>
        ))}
      <Link href="/more" {...(isMore ? { "aria-current": "page" } : {})}>
        <Icon strokes={MORE} />
        <span>{words.more}</span>
      </Link>
    </nav>
  );
}
