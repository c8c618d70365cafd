import { Link } from "wouter-preact";
import { me, signOut } from "../api/session.ts";
import { Icon } from "../parts/icon.tsx";
import { askToHaltAll } from "../views/today/halting.ts";
import { words as today } from "../views/today/words.ts";
import { visibleViews } from "../views.ts";
import { words } from "./words.ts";

/** On a phone: the views that are no tab. */
export function More() {
  return (
    <>
      <h1>{words.more}</h1>
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
      <div>
        <button type="button" class="grave" onClick={askToHaltAll}>
          {today.halt.everything}
        </button>
      </div>
      {me.value && (
        <section class="card row spread" aria-label={words.signedInAs(me.value.name)}>
          <p>{words.signedInAs(me.value.name)}</p>
          <button type="button" onClick={() => void signOut()}>
            {words.signOut}
          </button>
        </section>
      )}
    </>
  );
}
