import { Link } from "wouter-preact";
import { Icon } from "../parts/icon.tsx";
import type { View } from "../views.ts";
import { Count, visibleViews } from "./rail.tsx";

/** The way around on a phone: four views, and one place for the others. */
export function Tabs({ path, current }: { readonly path: string; readonly current: View | null }) {
  const isMore = path === "/more" || current?.place === "more";
  return (
    <nav class="tabs" aria-label="Views">
      {visibleViews()
        .filter(({ place }) => place === "tab")
        .map((view) => (
          <Link href={view.path} {...(view === current ? { "aria-current": "page" } : {})}>
            <Icon name={view.icon} />
            <span>{view.title}</span>
            <Count of={view} />
          </Link>
        ))}
      <Link href="/more" {...(isMore ? { "aria-current": "page" } : {})}>
        <Icon name="more" />
        <span>More</span>
      </Link>
    </nav>
  );
}
