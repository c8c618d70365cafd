/** A sign beside a word that says the same; for ears it is not there. Strokes of 1.75 on a field of 20 by 20. */
export function Icon({ strokes }: { readonly strokes: string }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <path
        d={strokes}
        fill="none"
        stroke="currentColor"
        stroke-width="1.75"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
