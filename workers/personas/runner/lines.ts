/** Pieces of text as they come, made into whole lines. */
export class LineBuffer {
  #rest = "";
  #whole: string[] = [];

  add(text: string): void {
    const pieces = (this.#rest + text).split(/\r?\n/);
    this.#rest = pieces.pop() ?? "";
    this.#whole.push(...pieces);
  }

  /** A line that was not said: of what the run does. What is still open ends before it. */
  note(line: string): void {
    this.end();
    this.#whole.push(line);
  }

  /** What is still open is a line too. */
  end(): void {
    if (this.#rest !== "") this.#whole.push(this.#rest);
    this.#rest = "";
  }

  /** Whether there are whole lines that nobody has taken. */
  get hasWhole(): boolean {
    return this.#whole.length > 0;
  }

  /** The whole lines since it was last asked. */
  take(): string[] {
    const whole = this.#whole;
    this.#whole = [];
    return whole;
  }
}
