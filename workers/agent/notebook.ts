// What an agent keeps between its runs; where it is kept is the business of the Worker that runs it.

export const NOTE_NAME_MAX_CHARS = 100;
export const NOTE_MAX_BYTES = 16_384;
export const NOTES_MAX = 100;
export const NOTES_TOTAL_MAX_BYTES = 262_144;

/** A note without its text. `at` is when it was last written, in unix milliseconds. */
export type NoteEntry = { readonly name: string; readonly bytes: number; readonly at: number };
export type Note = NoteEntry & { readonly text: string };

/** Why a note was not kept; nothing has changed then. */
export type NotKept = { readonly ok: false; readonly detail: string };

/** Texts under names, that later runs of the same group find again. */
export interface Notebook {
  /** By name. */
  list(): Promise<readonly NoteEntry[]>;
  read(name: string): Promise<Note | null>;
  /** In the place of what the note held before; an empty text deletes it. */
  write(name: string, text: string, at: number): Promise<{ readonly ok: true } | NotKept>;
}
