import "../../kit.ts";
import { useEffect } from "preact/hooks";
import { me, signOut } from "../../api/session.ts";
import { anticipate } from "../../api/watched.ts";
import { hasCome, ShownOf } from "../../parts/shown.tsx";
import { When } from "../../parts/time.tsx";
import { status } from "../today/month.tsx";
import { Channels } from "./channels.tsx";
import { ContextForm, context } from "./context.tsx";
import { devices, Notifications } from "./notifications.tsx";
import { Profiles } from "./profiles.tsx";
import { words } from "./words.ts";

/** What the owner sets, and who else has a key. */
export default function Settings() {
  anticipate(context, devices, status);
  const isFilled = hasCome(context);
  useEffect(() => {
    document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, [isFilled]);
  return (
    <>
      <h1>{words.heading}</h1>
      <section class="card" aria-labelledby="context">
        <h2 id="context">{words.context}</h2>
        <ShownOf of={context} lines={10}>
          {(data) => <ContextForm of={data} />}
        </ShownOf>
      </section>
      {isFilled && <Rest />}
    </>
  );
}

/** What is below the rules, once they stand: nothing moves under whoever reads. */
function Rest() {
  return (
    <>
      <section class="card" aria-labelledby="notifications">
        <h2 id="notifications">{words.notifications}</h2>
        <Notifications />
      </section>
      <section class="card" aria-labelledby="channels">
        <h2 id="channels">{words.channels}</h2>
        <Channels />
      </section>
      <section class="card" aria-labelledby="clients">
        <h2 id="clients">{words.clients}</h2>
        <ShownOf of={status} lines={3}>
          {({ tokens }) => (
            <ul class="list">
              {tokens.length === 0 && <li>{words.noClients}</li>}
              {tokens.map(({ name, role, expiresAt, warning }) => (
                <li key={name} class="row spread past">
                  <span>
                    {name} <span class="soft">{role ?? ""}</span>
                  </span>
                  <span class={warning ? "stop" : "soft"}>
                    {words.ends} <When at={expiresAt} isComing />
                  </span>
                </li>
              ))}
            </ul>
          )}
        </ShownOf>
        <p class="soft">{words.rotate}</p>
      </section>
      <section class="card" aria-labelledby="about">
        <h2 id="about">{words.about}</h2>
        {me.value && <p>{words.signedIn(me.value.name, me.value.role ?? "")}</p>}
        <Profiles />
        <p class="soft">{words.build(me.value?.build ?? "")}</p>
        <details>
          <summary>{words.versions}</summary>
          <dl class="facts">
            {Object.entries(me.value?.versions ?? {}).map(([worker, version]) => (
              <>
                <dt>{worker}</dt>
                <dd>{version}</dd>
              </>
            ))}
          </dl>
        </details>
        <div>
          <button type="button" onClick={() => void signOut()}>
            {words.signOut}
          </button>
        </div>
      </section>
    </>
  );
}
