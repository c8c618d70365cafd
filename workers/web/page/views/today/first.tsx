import { Link } from "wouter-preact";
import { doneWith, FIRST_STEPS, stepsDone } from "../../parts/begun.ts";
import { Icon } from "../../parts/icon.tsx";
import { words } from "./words.ts";

const CROSS = "M5 5l10 10M15 5L5 15";

const PATHS = { hello: "/chat", notify: "/settings#notifications", budget: "/money" } as const;

/** What a new owner does first, with what of it is done; gone for good once all of it is, or once it is closed. */
export function First() {
  const done = stepsDone();
  if (FIRST_STEPS.every((step) => done.has(step))) return null;
  const { heading, steps, isDone, close } = words.first;
  return (
    <section class="card first" aria-labelledby="first">
      <h2 id="first">{heading}</h2>
      <button type="button" class="close" aria-label={close} onClick={() => doneWith(...FIRST_STEPS)}>
        <Icon strokes={CROSS} />
      </button>
      <ol class="steps">
        {FIRST_STEPS.map((step) => (
          <li key={step}>
            <Link href={PATHS[step]}>{steps[step][0]}</Link>{" "}
            <span class="soft">{done.has(step) ? isDone : steps[step][1]}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
