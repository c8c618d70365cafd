import { useId, useState } from "preact/hooks";
import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { refreshTopic } from "../../api/watched.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { announce } from "../../parts/live-region.tsx";
import { FailureNote } from "../../parts/shown.tsx";
import { words } from "./words.ts";

type Whole = ReplyOf<"GET /api/agents/:name">;
export type FileName = keyof Whole["files"];

/** Rows of the editor: the beginning of a file fills a phone's window, and no more. */
const ROWS = 14;

/** What an agent goes by, file by file, each to be read and changed for whoever looks alone. */
export function Files({ of }: { readonly of: Whole }) {
  const names = Object.keys(of.files) as FileName[];
  return (
    <section class="stack" aria-labelledby="files">
      <h2 id="files">{words.files}</h2>
      <p class="soft">{of.status === "active" ? words.filesWhy : words.filesAsleep}</p>
      <ul class="list card">
        {names.map((file) => (
          <Row
            key={file}
            agent={of.name}
            file={file}
            text={of.files[file]}
            isOwn={of.changed.includes(file)}
          />
        ))}
      </ul>
    </section>
  );
}

type RowProps = {
  readonly agent: string;
  readonly file: FileName;
  readonly text: string;
  readonly isOwn: boolean;
};

function Row({ file, isOwn, ...more }: RowProps) {
  const [isOpen, open] = useState(false);
  const id = useId();
  return (
    <li class="past">
      <div class="row between">
        <span>
          {file} <span class="soft">{words.fileSays[file]}</span>{" "}
          {isOwn && <span class="wait">{words.isOwn}</span>}
        </span>
        <button
          type="button"
          class="plain"
          aria-expanded={isOpen}
          aria-controls={id}
          aria-label={words.of(isOpen ? words.hide : words.show, file)}
          onClick={() => open(!isOpen)}
        >
          {isOpen ? words.hide : words.show}
        </button>
      </div>
      <div id={id}>{isOpen && <Editor key={more.text} file={file} isOwn={isOwn} {...more} />}</div>
    </li>
  );
}

function Editor({ agent, file, text, isOwn }: RowProps) {
  const [written, write] = useState(text);
  const { failure, attempt } = useAttempt();
  const params = { name: agent, file };
  const does = (work: () => Promise<unknown>, says: string) =>
    void attempt(async () => {
      await work();
      announce(says);
      refreshTopic("agents");
    });
  return (
    <div class="stack">
      <textarea
        class="source"
        aria-label={file}
        rows={ROWS}
        spellcheck={false}
        value={written}
        onInput={({ currentTarget }) => write(currentTarget.value)}
      />
      {failure && <FailureNote failure={failure} />}
      <div class="row">
        <button
          type="button"
          class="primary"
          aria-label={words.of(words.save, file)}
          disabled={written === text || written.trim() === ""}
          onClick={() =>
            does(
              () => ask("PUT /api/agents/:name/files/:file", { params, body: { text: written } }),
              words.saved(file),
            )
          }
        >
          {words.save}
        </button>
        {isOwn && (
          <button
            type="button"
            class="plain"
            aria-label={words.of(words.reset, file)}
            onClick={() =>
              does(() => ask("DELETE /api/agents/:name/files/:file", { params }), words.isReset(file))
            }
          >
            {words.reset}
          </button>
        )}
      </div>
    </div>
  );
}
