import { Link } from "wouter-preact";
import type { View } from "../../views.ts";
import { me, signOut } from "../api/session.ts";
import { Icon } from "../parts/icon.tsx";
import { pendingCount } from "../views/approvals/pending.ts";
import { askToHaltAll } from "../views/today/halting.ts";
import { words as today } from "../views/today/words.ts";
import { visibleViews } from "../views.ts";
import { words } from "./words.ts";

/** The way around on a wide window. */
export function Rail({ current }: { readonly current: View | null }) {
  return (
    <nav class="rail" aria-label={words.views}>
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
      {me.value && (
        <div class="person soft">
          <button type="button" class="grave" onClick={askToHaltAll}>
            {today.halt.everything}
          </button>
          <p>{words.signedInAs(me.value.name)}</p>
          <button type="button" class="plain" onClick={() => void signOut()}>
            {words.signOut}
          </button>
        </div>
      )}
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
      <span class="for-ears"> {words.waiting}</span>
    </span>
  );
}
