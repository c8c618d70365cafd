/** Strokes of 1.75 on a field of 20, drawn for this page. */
const PATHS = {
  today: "M4 5h12v11H4zM4 8.5h12M7 3v3M13 3v3",
  approvals: "M10 2.5l6 2.4v4.3c0 4-2.5 6.8-6 8.3-3.5-1.5-6-4.3-6-8.3V4.900zM7.300 9.800l2 2 3.600-3.900",
  money: "M3 5.500h14v9H3zM10 12.300a2.300 2.300 0 1 0 0-4.600 2.300 2.300 0 0 0 0 4.600M5.500 10h.01M14.500 10h.01",
  chat: "M4 4h12v9H9l-3.500 3v-3H4z",
  tasks: "M4 5.500l1.200 1.200L7.500 4.400M4 11l1.200 1.200 2.300-2.300M10 5.800h6M10 11.200h6M10 16h6M4.500 16h1.500",
  audit: "M5 3h7l3 3v11H5zM12 3v3h3M7.500 9.500h5M7.500 12.500h5",
  settings: "M4 6h7M15 6h1M4 14h1M9 14h7M13 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4M7 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4",
  more: "M5 10h.01M10 10h.01M15 10h.01",
} as const;

export type IconName = keyof typeof PATHS;

/** Beside a word that says the same; for ears it is not there. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <path d={PATHS[name]} fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}
