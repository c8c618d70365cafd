import { signal } from "@preact/signals";

const said = signal("");

/** Says a sentence to whoever listens to the page instead of looking at it; once, when nobody is being interrupted. */
export function announce(sentence: string): void {
  said.value = sentence;
}

export function LiveRegion() {
  return (
    <div class="for-ears" role="status" aria-live="polite">
      {said.value}
    </div>
  );
}
