import { useState } from "preact/hooks";
import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { Ask } from "../../parts/dialog.tsx";
import { announce } from "../../parts/live-region.tsx";
import { FailureNote } from "../../parts/shown.tsx";
import { When } from "../../parts/time.tsx";
import { words } from "./words.ts";

type Known = ReplyOf<"GET /api/memory">;
export type Fact = Known["facts"][number];
/** What an agent was told in its interview; answered anew it is another one. */
export type Told = Known["told"][number];

/** One fact with where it comes from. Changed, it is a new one that its owner has said. */
export function FactRow({
  fact,
  changed,
}: {
  readonly fact: Fact | Told;
  readonly changed: () => Promise<void>;
}) {
  const { id, text, source, since } = fact;
  const { trust, endsAt } = "trust" in fact ? fact : { trust: null, endsAt: null };
  const [asking, setAsking] = useState<"change" | "forget" | null>(null);
  const [next, write] = useState(text);
  const { failure, attempt } = useAttempt();
  const does = (work: () => Promise<unknown>) => void attempt(work).then(changed);
  const forget = () => ask("DELETE /api/memory/:id", { params: { id } });

  return (
    <li class="past">
      <p class="wraps">{text}</p>
      <p class="soft">
        {[source, trust && words.trust[trust]].filter(Boolean).join(" · ")}, <When at={since} />
        {endsAt && [` · ${words.ends} `, <When at={endsAt} />]}
      </p>
      {failure && <FailureNote failure={failure} />}
      <div class="row">
        {trust === "tainted" && (
          <button
            type="button"
            class="plain"
            aria-label={words.of(words.confirm, text)}
            onClick={() => does(() => ask("POST /api/memory/:id/confirm", { params: { id }, body: {} }))}
          >
            {words.confirm}
          </button>
        )}
        {trust && (
          <button
            type="button"
            class="plain"
            aria-label={words.of(words.change, text)}
            onClick={() => setAsking("change")}
          >
            {words.change}
          </button>
        )}
        <button
          type="button"
          class="plain"
          aria-label={words.of(words.forget, text)}
          onClick={() => setAsking("forget")}
        >
          {words.forget}
        </button>
      </div>
      {asking === "forget" && (
        <Ask
          title={words.forgetTitle}
          verb={words.forgetVerb}
          isGrave
          onYes={() => does(() => forget().then(() => announce(words.forgotten)))}
          onClose={() => setAsking(null)}
        >
          <p class="wraps">{text}</p>
          <p>{words.forgetSays}</p>
        </Ask>
      )}
      {asking === "change" && (
        <Ask
          title={words.changeTitle}
          verb={words.save}
          onYes={() =>
            does(async () => {
              if (next.trim() === "" || next.trim() === text) return;
              await ask("PUT /api/memory/:id", { params: { id }, body: { text: next.trim() } });
            })
          }
          onClose={() => setAsking(null)}
        >
          <input
            aria-label={words.changeTo}
            value={next}
            onInput={({ currentTarget }) => write(currentTarget.value)}
          />
        </Ask>
      )}
    </li>
  );
}
