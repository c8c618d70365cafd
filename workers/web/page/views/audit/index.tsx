import "../../kit.ts";
import { useEffect } from "preact/hooks";
import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { watched } from "../../api/watched.ts";
import { ShownOf } from "../../parts/shown.tsx";
import { State } from "../../parts/state.tsx";
import { When } from "../../parts/time.tsx";
import { words } from "./words.ts";

const head = watched("audit:head", () => ask("GET /api/audit/head"));

/** Who asked for what, when, and how it ended. */
export default function Audit() {
  useEffect(() => void head.refresh(), []);
  return (
    <>
      <h1>{words.heading}</h1>
      <section class="card" aria-labelledby="seals">
        <h2 id="seals">{words.seals}</h2>
        <ShownOf of={head} lines={2}>
          {(state) => <Seals of={state} />}
        </ShownOf>
      </section>
    </>
  );
}

function Seals({ of }: { readonly of: ReplyOf<"GET /api/audit/head"> }) {
  const { lastSeal, seals, unwritten, failingSince, conflicts } = of;
  return (
    <>
      <p>{lastSeal ? words.sealed(lastSeal.day, seals) : words.unsealed}</p>
      {unwritten > 0 && <p>{words.unwritten(unwritten)}</p>}
      {failingSince && (
        <p class="stop">
          {words.failing} <When at={failingSince} />
        </p>
      )}
      {conflicts > 0 && <State tone="stop" word={words.conflicts(conflicts)} />}
    </>
  );
}
