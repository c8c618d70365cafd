import type { ComponentChildren } from "preact";
import type { RequestFailure } from "../api/failure.ts";
import { connection, signInAgain } from "../api/session.ts";
import { anticipate, type Shown, type Watched } from "../api/watched.ts";
import { relative } from "./spans.ts";
import { now } from "./time.tsx";
import { words } from "./words.ts";

type Props<T> = {
  readonly of: Watched<T>;
  /** Lines that the content will take, so that nothing jumps when it comes. */
  readonly lines: number;
  readonly children: (data: T) => ComponentChildren;
};

/** What a source has to show: its data, with a word when that is old; else that it is coming, or why not and what to do. */
export function ShownOf<T>({ of, lines, children }: Props<T>) {
  const shown = of.shown.value;
  if (shown.data === null) {
    return shown.failure ? (
      <FailureNote failure={shown.failure} retry={of.refresh} />
    ) : (
      <Skeleton lines={lines} />
    );
  }
  return (
    <>
      <Age shown={shown} retry={of.refresh} />
      {children(shown.data)}
    </>
  );
}

/** Whether a source shows something that stays in its place: an answer, also an old one, or why there is none. */
export function hasCome({ shown }: { readonly shown: { readonly value: Shown<unknown> } }): boolean {
  return shown.value.data !== null || shown.value.failure !== null;
}

type TurnProps = {
  readonly after: readonly { readonly shown: { readonly value: Shown<unknown> } }[];
  readonly then: readonly { readonly shown: { readonly value: unknown } }[];
  readonly children: ComponentChildren;
};

/** What stands below others: shown once these have come, so that nothing moves under whoever reads; what it shows itself (`then`) is asked for meanwhile. */
export function InTurn({ after, then, children }: TurnProps) {
  anticipate(...then);
  return after.every(hasCome) && <>{children}</>;
}

/** The data is of an earlier moment: says so where it stands. */
function Age<T>({ shown, retry }: { readonly shown: Shown<T>; readonly retry: () => Promise<void> }) {
  if (!shown.failure || shown.asOf === null) return null;
  return (
    <p class="age" role="status">
      {words.asOf(relative(shown.asOf, now.value))}{" "}
      {connection.value === "online" && (
        <button type="button" class="plain" onClick={() => void retry()}>
          {words.askAgain}
        </button>
      )}
    </p>
  );
}

export function Skeleton({ lines }: { readonly lines: number }) {
  return (
    <div class="skeleton" role="status" aria-busy="true" aria-label={words.loading}>
      {Array.from({ length: lines }, () => (
        <div />
      ))}
    </div>
  );
}

/** What happened, what to do, and what to name when asking somebody. */
export function FailureNote({
  failure,
  retry,
}: {
  readonly failure: RequestFailure;
  readonly retry?: () => Promise<void>;
}) {
  if (failure.kind === "signed-out")
    return (
      <p class="failure" role="alert">
        {words.signedOut}{" "}
        <button type="button" onClick={() => signInAgain()}>
          {words.signIn}
        </button>
      </p>
    );
  return (
    <div class="failure" role="alert">
      <p>{failure.kind === "unreachable" ? words.unreachable : failure.detail}</p>
      {failure.kind === "refused" && failure.requestId && (
        <p class="soft">{words.request(failure.requestId)}</p>
      )}
      {retry && (
        <button type="button" onClick={() => void retry()}>
          {words.retry}
        </button>
      )}
    </div>
  );
}

/** Nothing here: what this is, and what makes it fill. */
export function Empty({ children }: { readonly children: ComponentChildren }) {
  return <div class="empty">{children}</div>;
}
