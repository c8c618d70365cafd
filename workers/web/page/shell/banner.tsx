import { queued, returned, withdraw } from "../api/queue.ts";
import { link, me, signInAgain } from "../api/session.ts";

/** What stands between the person and a page that works: one line each, most urgent first, nothing when all is well. */
export function Banner() {
  return (
    <div class="banners">
      <SignedOut />
      <Offline />
      <Waiting />
      <CameBack />
      {me.value?.isDemo && <p class="banner">This is a demo: a made-up month, nothing is billed.</p>}
    </div>
  );
}

function SignedOut() {
  if (link.value !== "signed-out") return null;
  return (
    <p class="banner wait" role="alert">
      Your sign-in has ended. What you wrote is kept.{" "}
      <button type="button" onClick={() => signInAgain()}>
        Sign in again
      </button>
    </p>
  );
}

function Offline() {
  if (link.value !== "offline") return null;
  return (
    <p class="banner" role="status">
      No connection. You see the last state; answers are sent when it is back.
    </p>
  );
}

function Waiting() {
  if (queued.value.length === 0) return null;
  return (
    <ul class="banner">
      {queued.value.map(({ id, title, answer }) => (
        <li>
          Not sent yet: {answer.decision === "approve" ? "approve" : "deny"} “{title}”.{" "}
          <button type="button" class="plain" onClick={() => void withdraw(id)}>
            Do not send
          </button>
        </li>
      ))}
    </ul>
  );
}

function CameBack() {
  if (returned.value.length === 0) return null;
  return (
    <ul class="banner wait" role="alert">
      {returned.value.map(({ id, title, failure }) => (
        <li>
          Your answer to “{title}” was not taken: {failure.kind === "refused" ? failure.detail : failure.kind}{" "}
          <button
            type="button"
            class="plain"
            onClick={() => {
              returned.value = returned.value.filter((one) => one.id !== id);
            }}
          >
            Got it
          </button>
        </li>
      ))}
    </ul>
  );
}
