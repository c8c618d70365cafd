import { Link } from "wouter-preact";
import type { View } from "../../views.ts";
import { me } from "../api/session.ts";
import { Icon } from "../parts/icon.tsx";
import { pendingCount } from "../views/approvals/pending.ts";
import { visibleViews } from "../views.ts";

/** The way around on a wide window. */
export function Rail({ current }: { readonly current: View | null }) {
  return (
    <nav class="rail" aria-label="Views">
      <p class="brand">Purser</p>
      <ul>
        {visibleViews().map((view) => (
          <li>
            <Link href={view.path} {...(view === current ? { "aria-current": "page" } : {})}>
              <Icon strokes={view.icon} />
              {view.title}
              <Count of={view} />
            </Link>
          </li>
        ))}
      </ul>
      <p class="soft person">{me.value?.name ?? ""}</p>
    </nav>
  );
}

/** How many things wait there. */
export function Count({ of }: { readonly of: View }) {
  const waiting = of.path === "/approvals" ? pendingCount.value : 0;
  if (waiting === 0) return null;
  return (
    <span class="count">
      {waiting}
      <span class="for-ears"> waiting</span>
    </span>
  );
}
