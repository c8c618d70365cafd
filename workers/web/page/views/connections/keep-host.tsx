import { useId, useState } from "preact/hooks";
import { ask } from "../../api/request.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { FailureNote } from "../../parts/shown.tsx";
import { words } from "./words.ts";

const EMPTY = { name: "", hosts: "", value: "" };

/** A token for hosts that agents may ask; it is forgotten here as soon as it is kept. @param onKept once it is */
export function KeepHost({ onKept }: { readonly onKept: () => Promise<void> }) {
  const [form, write] = useState(EMPTY);
  const { failure, attempt } = useAttempt();
  const id = useId();
  const { name, hosts, value } = form;
  const allowedHosts = hosts
    .split(/[\s,]+/)
    .map((host) => host.toLowerCase())
    .filter((host) => host !== "");

  async function keep(): Promise<void> {
    const path = { params: { name: name.trim() }, body: { value: value.trim(), allowedHosts } };
    if (!(await attempt(() => ask("PUT /api/web-credentials/:name", path)))) return;
    write(EMPTY);
    await onKept();
  }

  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
    >
      <div class="fields">
        <label for={`${id}-name`}>{words.name}</label>
        <input
          id={`${id}-name`}
          required
          placeholder="KUSTO_TOKEN"
          value={name}
          onInput={({ currentTarget }) => write({ ...form, name: currentTarget.value })}
        />
        <label for={`${id}-hosts`}>{words.host}</label>
        <input
          id={`${id}-hosts`}
          required
          placeholder="cluster.kusto.windows.net"
          value={hosts}
          onInput={({ currentTarget }) => write({ ...form, hosts: currentTarget.value })}
        />
        <label for={`${id}-value`}>{words.value}</label>
        <input
          id={`${id}-value`}
          required
          type="password"
          autocomplete="off"
          value={value}
          onInput={({ currentTarget }) => write({ ...form, value: currentTarget.value })}
        />
      </div>
      {failure && <FailureNote failure={failure} />}
      <div>
        <button type="submit" class="primary">
          {words.keep}
        </button>
      </div>
    </form>
  );
}
