/**
 * Where the keyboard of a phone lies over the page instead of making it smaller (iOS before 27.3), what stands at the bottom is lifted
 * by its height. Only while somebody writes, and not while the page is zoomed: then the visible part is smaller for another reason.
 */
export function startKeyboard(): void {
  const view = visualViewport;
  if (!view) return;
  const measure = () => {
    const isWriting = document.activeElement?.matches("input, textarea") === true && view.scale === 1;
    const hidden = isWriting ? Math.max(0, innerHeight - view.height - view.offsetTop) : 0;
    document.documentElement.style.setProperty("--keyboard", `${Math.round(hidden)}px`);
  };
  view.addEventListener("resize", measure);
  view.addEventListener("scroll", measure);
  addEventListener("focusout", measure);
}
