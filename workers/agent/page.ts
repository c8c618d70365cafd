import { ToolProblem } from "./toolbox.ts";

/** Read of a page at most; the rest is left out, and the model is told so. */
export const WEB_PAGE_MAX_BYTES = 512_000;
/** Handed to the model at most. */
export const PAGE_MAX_CHARS = 12_000;

const READABLE = /^(text\/[\w.+-]+|application\/(json|xml|[\w.+-]+\+(json|xml)))$/;
const HTML = /^(text\/html|application\/xhtml\+xml)$/;

/** A page as the model gets it. */
export type WebPage = { readonly type: string; readonly text: string; readonly isCut: boolean };

/** Read past what is handed on, so that a secret across the cut is seen whole: the longest value with each character written as nine. */
const SECRET_MARGIN_CHARS = 9 * 8_192;

/**
 * Reads the beginning of a page, if it is text.
 *
 * @param scrub takes secrets out before the text is cut: the first half of one would not be known afterwards
 * @throws ToolProblem for other types
 */
export async function readPage(
  response: Response,
  scrub: (text: string) => string = (text) => text,
): Promise<WebPage> {
  const type = (response.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (!READABLE.test(type)) {
    await response.body?.cancel();
    throw new ToolProblem(`Only text, JSON and XML are read, and this is ${type || "of no named type"}`);
  }
  const beginning = atMost(response.body, WEB_PAGE_MAX_BYTES);
  const bounded = new Response(beginning.body, { headers: { "content-type": type } });
  const text = HTML.test(type) ? await textOf(bounded) : await bounded.text();
  const isCut = beginning.isCut() || text.length > PAGE_MAX_CHARS;
  const seen = scrub(text.slice(0, PAGE_MAX_CHARS + SECRET_MARGIN_CHARS));
  return { type, text: seen.slice(0, PAGE_MAX_CHARS), isCut };
}

/** The stream up to that many bytes; what comes after is neither read nor waited for. */
export function atMost(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): { readonly body: ReadableStream<Uint8Array> | null; readonly isCut: () => boolean } {
  let left = maxBytes;
  const cutting = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      controller.enqueue(chunk.subarray(0, left));
      left -= chunk.length;
      if (left <= 0) controller.terminate();
    },
  });
  return { body: body?.pipeThrough(cutting) ?? null, isCut: () => left <= 0 };
}

/** What a person would read of an HTML page. */
async function textOf(page: Response): Promise<string> {
  const pieces: string[] = [];
  const silent = new Set<object>();
  const rewriter = new HTMLRewriter()
    .on("script, style, noscript, svg, template, iframe", {
      element(element) {
        const mark = {};
        try {
          element.onEndTag(() => {
            silent.delete(mark);
          });
          silent.add(mark);
        } catch {
          // It closes itself, as in an SVG picture, and holds no text.
        }
      },
    })
    .on("p, div, li, tr, h1, h2, h3, h4, h5, h6, br, section, article, title", {
      element() {
        pieces.push("\n");
      },
    })
    .onDocument({
      text({ text }) {
        if (silent.size === 0) pieces.push(text);
      },
    });
  await rewriter.transform(page).arrayBuffer();
  return pieces
    .join("")
    .replace(/[^\S\n]+/g, " ")
    .replace(/\s*\n\s*/g, "\n")
    .trim();
}
