import { useEffect } from "preact/hooks";
import { ask } from "../../api/request.ts";
import { watched } from "../../api/watched.ts";
import { ShownOf } from "../../parts/shown.tsx";
import { KeepHost } from "./keep-host.tsx";
import { words } from "./words.ts";

export const credentials = watched("web-credentials", () => ask("GET /api/web-credentials"));

/** Which hosts agents may ask, and with what. @param onFailed hears the name of one that could not be removed, and null before each try */
export function Hosts({ onFailed }: { readonly onFailed: (name: string | null) => void }) {
  useEffect(() => void credentials.refresh(), []);
  const remove = async (name: string): Promise<void> => {
    onFailed(null);
    try {
      await ask("DELETE /api/web-credentials/:name", { params: { name } });
    } catch {
      onFailed(name);
    }
    await credentials.refresh();
  };
  return (
    <section class="card stack">
      <h2>{words.hosts}</h2>
      <p class="soft">{words.hostsWhat}</p>
      <ShownOf of={credentials} lines={2}>
        {({ credentials: list }) =>
          list.length === 0 ? (
            <p>{words.noHosts}</p>
          ) : (
            <ul class="list">
              {list.map(({ name, allowedHosts }) => (
                <li key={name} class="row spread">
                  <span>
                    {name} <span class="soft">{allowedHosts.join(", ")}</span>
                  </span>
                  <button
                    type="button"
                    class="plain"
                    aria-label={words.removeOf(name)}
                    onClick={() => void remove(name)}
                  >
                    {words.remove}
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </ShownOf>
      <KeepHost onKept={() => credentials.refresh()} />
    </section>
  );
}
