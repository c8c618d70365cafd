import { useRef } from "preact/hooks";
import { Icon } from "../../parts/icon.tsx";
import { ACCEPT, type Attached, attachmentOf, bytesOf, FILES_MAX, FILES_MAX_BYTES } from "./attach.ts";
import { words } from "./words.ts";

const CLIP =
  "M14.5 8.5l-5.6 5.6a2.6 2.6 0 0 1-3.7-3.7l6-6a1.8 1.8 0 0 1 2.5 2.5l-5.7 5.7a.8.8 0 0 1-1.2-1.2L11.500 7";

type Picked = { readonly files: readonly Attached[]; readonly problem: string | null };

/** Adds files to those that a message has; what cannot be sent says why, and the others stay. */
export async function picked(before: readonly Attached[], chosen: readonly File[]): Promise<Picked> {
  let files = before;
  let problem: string | null = null;
  for (const file of chosen) {
    if (files.length >= FILES_MAX) return { files, problem: words.tooMany(FILES_MAX) };
    const left = FILES_MAX_BYTES - files.reduce((sum, one) => sum + bytesOf(one), 0);
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
  readonly files: readonly Attached[];
  readonly onRemove: (file: Attached) => void;
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
