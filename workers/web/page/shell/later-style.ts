let asked: Promise<void> | null = null;

/**
 * The style of every view that is not there at once, asked for with the first of them: the shell says where it is.
 *
 * @throws when it cannot be had; the next call asks again
 */
export function laterStyle(): Promise<void> {
  asked ??= load().catch((error: unknown) => {
    asked = null;
    throw error;
  });
  return asked;
}

function load(): Promise<void> {
  const href = document.querySelector<HTMLMetaElement>("meta[name='later-style']")?.content ?? "";
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  return new Promise((resolve, reject) => {
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => {
      link.remove();
      reject(new Error(`${href} could not be loaded.`));
    });
    document.head.append(link);
  });
}
