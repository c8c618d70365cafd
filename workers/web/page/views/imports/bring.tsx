import { useId, useState } from "preact/hooks";
import { ask } from "../../api/request.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { FailureNote } from "../../parts/shown.tsx";
import { proposals } from "./sources.ts";
import { words } from "./words.ts";

/** The largest archive that is taken (workers/chief/routes.ts); more is said before it is sent. */
const ARCHIVE_MAX_BYTES = 1024 * 1024;
const ADDRESS_MAX_CHARS = 2_000;

/** An archive of this device, or an address of one: what is in it is read and proposed, and changes nothing. */
export function Bring() {
  const [file, choose] = useState<File | null>(null);
  const [url, write] = useState("");
  const [isWorking, work] = useState(false);
  const { failure, fail, attempt } = useAttempt();
  const id = useId();
  const tooLarge = file !== null && file.size > ARCHIVE_MAX_BYTES;

  async function propose(form: HTMLFormElement): Promise<void> {
    const content = file
      ? new Blob([file], { type: "application/zip" })
      : new Blob([JSON.stringify({ url: url.trim() })], { type: "application/json" });
    work(true);
    if (await attempt(() => ask("POST /api/agents/import", { content }))) {
      form.reset();
      choose(null);
      write("");
      await proposals.refresh();
    }
    work(false);
  }

  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        if ((file || url.trim()) && !tooLarge) void propose(event.currentTarget);
      }}
    >
      <div class="fields">
        <label for={`${id}-file`}>{words.file}</label>
        <input
          id={`${id}-file`}
          type="file"
          accept=".zip,application/zip"
          onChange={({ currentTarget }) => {
            fail(null);
            choose(currentTarget.files?.[0] ?? null);
          }}
        />
        <label for={`${id}-url`}>{words.address}</label>
        <input
          id={`${id}-url`}
          type="url"
          maxLength={ADDRESS_MAX_CHARS}
          disabled={file !== null}
          value={url}
          onInput={({ currentTarget }) => write(currentTarget.value)}
        />
      </div>
      {tooLarge && (
        <p class="failure" role="alert">
          {words.tooLarge(file.name)}
        </p>
      )}
      {failure && <FailureNote failure={failure} />}
      <div>
        <button type="submit" class="primary" disabled={isWorking || tooLarge}>
          {words.look}
        </button>
      </div>
    </form>
  );
}
