/** No bar of a browser is as high as this, and every keyboard is higher. */
const KEYBOARD_MIN_PX = 150;

/**
 * Where the keyboard of a phone lies over the page instead of making it smaller (iOS before 27.3), what stands at the bottom is lifted
 * by its height. Only while somebody writes, and not while the page is zoomed: then the visible part is smaller for another reason.
 * One that is put away by its own key leaves the focus where it was, and would leave the tabs hidden (style/chat.css): nobody writes any more then.
 */
export function startKeyboard(): void {
  const view = visualViewport;
  if (!view) return;
  let { width, height } = view;
  const measure = () => {
    const isAway = view.width === width && view.height - height > KEYBOARD_MIN_PX;
    ({ width, height } = view);
    if (isAway && document.activeElement?.matches("textarea") && matchMedia("(pointer: coarse)").matches)
      (document.activeElement as HTMLElement).blur();
    const isWriting = document.activeElement?.matches("input, textarea") === true && view.scale === 1;
    const hidden = isWriting ? Math.max(0, innerHeight - view.height - view.offsetTop) : 0;
    document.documentElement.style.setProperty("--keyboard", `${Math.round(hidden)}px`);
  };
  view.addEventListener("resize", measure);
  view.addEventListener("scroll", measure);
  addEventListener("focusout", measure);
}
