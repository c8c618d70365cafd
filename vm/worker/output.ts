/** What the CLI said in so long is one frame. */
const WINDOW_MS = 50;
/** A longer line is cut into pieces of so much. */
const LINE_MAX_CHARS = 1024 * 1024;
const CUT = "[worker] The output has reached its limit; the rest is left out.";

/** A stream's text as whole lines, a frame for each window of time, up to a number of bytes. */
export class OutputLines {
  readonly #send: (chunk: string) => void;
  #leftBytes: number;
  #rest = "";
  #lines: string[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(send: (chunk: string) => void, maxBytes: number) {
    this.#send = send;
    this.#leftBytes = maxBytes;
  }

  add(text: string): void {
    const pieces = (this.#rest + text).split("\n");
    this.#rest = pieces.pop() ?? "";
    while (this.#rest.length > LINE_MAX_CHARS) {
      pieces.push(this.#rest.slice(0, LINE_MAX_CHARS));
      this.#rest = this.#rest.slice(LINE_MAX_CHARS);
    }
    for (const line of pieces) this.#keep(line.trimEnd());
    if (this.#lines.length > 0) this.#timer ??= setTimeout(() => this.#flush(), WINDOW_MS);
  }

  /** The stream has ended: what is open is a line too. */
  end(): void {
    if (this.#rest !== "") this.#keep(this.#rest);
    this.#rest = "";
    this.#flush();
  }

  #keep(line: string): void {
    if (line === "" || this.#leftBytes <= 0) return;
    this.#leftBytes -= Buffer.byteLength(line) + 1;
    this.#lines.push(this.#leftBytes <= 0 ? CUT : line);
  }

  #flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const lines = this.#lines.splice(0);
    if (lines.length > 0) this.#send(lines.join("\n"));
  }
}
