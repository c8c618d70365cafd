const SEEN = "purser:seen";

/** When this device was last here before this visit, in milliseconds since 1970; null at its first. A page that is left and come back to has begun a new one. */
let before: number | null | undefined;
let leftAt: number | null = null;
/** A short look elsewhere is the same visit. */
const SAME_VISIT_MS = 5 * 60_000;

document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    lastVisit();
    leftAt = Date.now();
    localStorage.setItem(SEEN, String(leftAt));
  } else if (leftAt !== null && Date.now() - leftAt > SAME_VISIT_MS) before = leftAt;
});

function read(): number | null {
  const kept = Number(localStorage.getItem(SEEN));
  localStorage.setItem(SEEN, String(Date.now()));
  return kept > 0 ? kept : null;
}

export function lastVisit(): number | null {
  if (before === undefined) before = read();
  return before;
}
