import { useState } from "preact/hooks";
import { Link, useLocation } from "wouter-preact";
import { ask } from "../../api/request.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { Ask } from "../../parts/dialog.tsx";
import { FailureNote } from "../../parts/shown.tsx";
import { agentChats, PINNED } from "../agents/sources.ts";
import { madeBy, Reports } from "./reports.tsx";
import { Conversation } from "./thread.tsx";
import { threads } from "./threads.ts";
import { words } from "./words.ts";

/** A conversation is with the agent that it was begun with; else with the chief of staff. */
export function OpenedConversation({ sessionKey }: { readonly sessionKey: string }) {
  const known = threads.shown.value.data?.threads.find((one) => one.sessionKey === sessionKey);
  const begun = agentChats.shown.value.data?.threads.find((one) => one.thread_id === sessionKey);
  const made = madeBy(begun?.agent ?? PINNED);
  const [, go] = useLocation();
  const [asking, setAsking] = useState<"rename" | "forget" | null>(null);
  const [title, setTitle] = useState("");
  const { failure, attempt } = useAttempt();

  const change = (work: () => Promise<unknown>) =>
    attempt(async () => {
      await work();
      await threads.refresh();
    });

  return (
    <>
      <p>
        <Link href="/chat">{words.back}</Link>
      </p>
      <div class="row spread">
        <h1>{known?.title || begun?.title || words.untitled}</h1>
        {known && (
          <div class="row">
            <button
              type="button"
              class="plain"
              onClick={() => {
                setTitle(known.title);
                setAsking("rename");
              }}
            >
              {words.rename}
            </button>
            <button type="button" class="plain" onClick={() => setAsking("forget")}>
              {words.forget}
            </button>
          </div>
        )}
      </div>
      {failure && <FailureNote failure={failure} />}
      <div class={made.length > 0 ? "aside split" : "aside"}>
        <Reports key={sessionKey} of={made} />
        <Conversation sessionKey={sessionKey} />
      </div>
      {asking === "rename" && (
        <Ask
          title={words.rename}
          verb={words.save}
          onYes={() =>
            void change(() => ask("PATCH /api/chat/:sessionKey", { params: { sessionKey }, body: { title } }))
          }
          onClose={() => setAsking(null)}
        >
          <input
            aria-label={words.renameTo}
            value={title}
            onInput={({ currentTarget }) => setTitle(currentTarget.value)}
          />
        </Ask>
      )}
      {asking === "forget" && (
        <Ask
          title={words.forgetTitle}
          verb={words.forgetVerb}
          isGrave
          onYes={() =>
            void change(() => ask("DELETE /api/chat/:sessionKey", { params: { sessionKey } })).then(
              (done) => done && go("/chat"),
            )
          }
          onClose={() => setAsking(null)}
        >
          <p>{words.forgetSays}</p>
        </Ask>
      )}
    </>
  );
}
