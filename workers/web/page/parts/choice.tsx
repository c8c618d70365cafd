import type { Signal } from "@preact/signals";

type Props<T extends string> = {
  /** What is chosen, for ears; `name` tells it from another choice on the page. */
  readonly legend: string;
  readonly name: string;
  readonly of: readonly T[];
  readonly words: Readonly<Record<T, string>>;
  readonly chosen: Signal<T>;
};

/** One of a few, side by side, each always in sight. */
export function Choice<T extends string>({ legend, name, of, words, chosen }: Props<T>) {
  return (
    <fieldset class="choice row">
      <legend class="for-ears">{legend}</legend>
      {of.map((one) => (
        <label>
          <input
            type="radio"
            name={name}
            checked={chosen.value === one}
            onChange={() => {
              chosen.value = one;
            }}
          />
          {words[one]}
        </label>
      ))}
    </fieldset>
  );
}
