/** How something stands. Never by colour alone: a shape and a word say it too. */
export type Tone = "go" | "wait" | "stop" | "calm";

const SHAPES: Readonly<Record<Tone, string>> = { go: "●", wait: "▲", stop: "■", calm: "○" };

export function State({ tone, word }: { readonly tone: Tone; readonly word: string }) {
  return (
    <span class={`state ${tone}`}>
      <span aria-hidden="true">{SHAPES[tone]}</span> {word}
    </span>
  );
}
