import { useRef } from "preact/hooks";
import { Icon } from "../../parts/icon.tsx";
import { ACCEPT, attachmentOf, type BroughtFile, FILES_MAX, FILES_MAX_BYTES, fileBytes } from "./attach.ts";
import { words } from "./words.ts";

const CLIP = "M15.5 9.5l-5.6 5.6a3.2 3.2 0 0 1-4.5-4.5l6-6a2.1 2.1 0 0 1 3 3l-6 6a1 1 0 0 1-1.5-1.5l5.2-5.2";

type Picked = { readonly files: readonly BroughtFile[]; readonly problem: string | null };

/** Adds files to those that a message has; what cannot be sent says why, and the others stay. */
export async function picked(before: readonly BroughtFile[], chosen: readonly File[]): Promise<Picked> {
  let files = before;
  let problem: string | null = null;
  for (const file of chosen) {
    if (files.length >= FILES_MAX) return { files, problem: words.tooMany(FILES_MAX) };
    const left = FILES_MAX_BYTES - files.reduce((sum, one) => sum + fileBytes(one), 0);
    try {
      files = [...files, await attachmentOf(file, left)];
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
  }
  return { files, problem };
}

/** The button that opens the picker: photos, PDFs and texts. */
export function Attach({ onPick }: { readonly onPick: (files: readonly File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="bare" aria-label={words.attach} onClick={() => input.current?.click()}>
        <Icon strokes={CLIP} />
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept={ACCEPT}
        onChange={({ currentTarget }) => {
          onPick([...(currentTarget.files ?? [])]);
          // The same file can be chosen again after it was taken away.
          currentTarget.value = "";
        }}
      />
    </>
  );
}

/** What the message will bring. */
export function Files({
  files,
  onRemove,
}: {
  readonly files: readonly BroughtFile[];
  readonly onRemove: (file: BroughtFile) => void;
}) {
  if (files.length === 0) return null;
  return (
    <ul class="row files">
      {files.map((file) => (
        <li key={file.name} class="chip">
          {file.name}{" "}
          <button
            type="button"
            class="plain"
            aria-label={words.remove(file.name)}
            onClick={() => onRemove(file)}
          >
            ×
          </button>
        </li>
      ))}
    </ul>
  );
}
