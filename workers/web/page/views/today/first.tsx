import { signal } from "@preact/signals";
import { Link } from "wouter-preact";
import { words } from "./words.ts";

const SKIPPED = "purser:begun";

const isSkipped = signal(localStorage.getItem(SKIPPED) !== null);

/** What a new owner does first; gone for good once it is skipped. */
export function First() {
  if (isSkipped.value) return null;
  const { heading, hello, helloWhy, budget, budgetWhy, skip } = words.first;
  const steps = [
    ["/chat", hello, helloWhy],
    ["/money", budget, budgetWhy],
  ] as const;
  return (
    <section class="card" aria-labelledby="first">
      <h2 id="first">{heading}</h2>
      <ol class="steps">
        {steps.map(([path, name, why]) => (
          <li>
            <Link href={path}>{name}</Link>
            <p class="soft">{why}</p>
          </li>
        ))}
      </ol>
      <div>
        <button
          type="button"
          class="plain"
          onClick={() => {
            localStorage.setItem(SKIPPED, "1");
            isSkipped.value = true;
          }}
        >
          {skip}
        </button>
      </div>
    </section>
  );
}
