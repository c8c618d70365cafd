import { Link } from "wouter-preact";
import { me, signOut } from "../api/session.ts";
import { Icon } from "../parts/icon.tsx";
import { visibleViews } from "../views.ts";

/** On a phone: the views that are no tab. */
export function More() {
  return (
    <>
      <h1>More</h1>
      <ul class="list">
        {visibleViews()
          .filter(({ place }) => place === "more")
          .map((view) => (
            <li>
              <Link href={view.path}>
                <Icon strokes={view.icon} />
                {view.title}
              </Link>
            </li>
          ))}
      </ul>
      <p class="soft">Signed in as {me.value?.name ?? "…"}.</p>
      <button type="button" onClick={signOut}>
        Sign out
      </button>
    </>
  );
}
