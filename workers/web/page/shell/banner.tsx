import { queued, returned, withdraw } from "../api/queue.ts";
import { connection, signInAgain } from "../api/session.ts";
import { words as all } from "./words.ts";

const words = all.banner;

/** The door writes it into the page's file (workers/edge/page.ts): what is asked for would come after the first drawing, and push the rest down. */
const isDemo = document.documentElement.className;

/** What stands between the person and a page that works: one line each, most urgent first, nothing when all is well. */
export function Banner() {
  return (
    <div class="banners">
      <SignedOut />
      <Offline />
      <Waiting />
      <CameBack />
      {isDemo && <p class="banner">{words.demo}</p>}
    </div>
  );
}

function SignedOut() {
  if (connection.value !== "signed-out") return null;
  return (
    <p class="banner wait" role="alert">
      {words.signedOut}{" "}
      <button type="button" onClick={() => signInAgain()}>
        {words.signIn}
      </button>
    </p>
  );
}

function Offline() {
  if (connection.value !== "offline") return null;
  return (
    <p class="banner" role="status">
      {words.offline}
    </p>
  );
}

function Waiting() {
  if (queued.value.length === 0) return null;
  return (
    <ul class="banner">
      {queued.value.map(({ id, title, answer }) => (
        <li key={id}>
          {words.notSent(answer.decision, title)}{" "}
          <button type="button" class="plain" onClick={() => void withdraw(id)}>
            {words.withdraw}
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
        <li key={id}>
          {words.notTaken(title, failure.kind === "refused" ? failure.detail : failure.kind)}{" "}
          <button
            type="button"
            class="plain"
            onClick={() => {
              returned.value = returned.value.filter((one) => one.id !== id);
            }}
          >
            {words.gotIt}
          </button>
        </li>
      ))}
    </ul>
  );
}
