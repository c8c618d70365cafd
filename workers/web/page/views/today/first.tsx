import { signal } from "@preact/signals";
import { Link } from "wouter-preact";
import { Icon } from "../../parts/icon.tsx";
import { words } from "./words.ts";

const SKIPPED = "purser:begun";
const CROSS = "M5 5l10 10M15 5L5 15";

/** Null until it is first asked for. */
const isSkipped = signal<boolean | null>(null);

/** What a new owner does first; gone for good once it is closed. */
export function First() {
  if (isSkipped.value ?? localStorage.getItem(SKIPPED) !== null) return null;
  const { heading, hello, helloWhy, notify, notifyWhy, budget, budgetWhy, close } = words.first;
  const steps = [
    ["/chat", hello, helloWhy],
    ["/settings#notifications", notify, notifyWhy],
    ["/money", budget, budgetWhy],
  ] as const;
  return (
    <section class="card first" aria-labelledby="first">
      <h2 id="first">{heading}</h2>
      <button
        type="button"
        class="close"
        aria-label={close}
        onClick={() => {
          localStorage.setItem(SKIPPED, "1");
          isSkipped.value = true;
        }}
      >
        <Icon strokes={CROSS} />
      </button>
      <ol class="steps">
        {steps.map(([path, name, why]) => (
          <li key={path}>
            <Link href={path}>{name}</Link> <span class="soft">{why}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
