import { useState } from "preact/hooks";
import { ask } from "../../api/request.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { FailureNote } from "../../parts/shown.tsx";
import type { Peer } from "./peer.tsx";
import { peerWords as words } from "./peer-words.ts";

type Props = { readonly of: Peer; readonly changed: () => Promise<void> };

/** Texts that this household may read, each by its name, as it stood when it was shared. */
export function Share({ of: { id, artifacts }, changed }: Props) {
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const { failure, attempt } = useAttempt();
  const share = async () => {
    await ask("PUT /api/peers/:id/artifacts/:name", { params: { id, name: name.trim() }, body: { text } });
    setName("");
    setText("");
    await changed();
  };
  const unshare = async (of: string) => {
    await ask("DELETE /api/peers/:id/artifacts/:name", { params: { id, name: of } });
    await changed();
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void attempt(share);
      }}
    >
      {artifacts.map(({ name: shared }) => (
        <p key={shared} class="row spread">
          <span class="wraps">{shared}</span>
          <button
            type="button"
            class="plain"
            aria-label={words.of(words.unshare, shared)}
            onClick={() => void attempt(() => unshare(shared))}
          >
            {words.unshare}
          </button>
        </p>
      ))}
      <label class="fields">
        {words.artifactName}{" "}
        <input
          required
          maxLength={60}
          value={name}
          onInput={({ currentTarget }) => setName(currentTarget.value)}
        />
      </label>
      <label class="fields">
        {words.artifactText}{" "}
        <textarea
          required
          rows={3}
          maxLength={20_000}
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      </label>
      <div>
        <button type="submit">{words.share}</button>
      </div>
      {failure && <FailureNote failure={failure} />}
    </form>
  );
}
