import { useId, useState } from "preact/hooks";
import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { nanoFrom } from "../../parts/dollars.ts";
import { FailureNote } from "../../parts/shown.tsx";
import { When } from "../../parts/time.tsx";
import { budget } from "../today/budget.ts";
import { words } from "./words.ts";

/** More for this month, granted by a person until a date, and taken back as easily. */
export function Extension({ of }: { readonly of: ReplyOf<"GET /api/budget"> }) {
  const { extension } = of;
  const { failure, attempt } = useAttempt();

  async function change(work: () => Promise<unknown>): Promise<void> {
    await attempt(work);
    await budget.refresh();
  }

  return (
    <section class="card" aria-labelledby="more">
      <h2 id="more">{words.more}</h2>
      <p class="soft">{words.moreWhy}</p>
      {failure && <FailureNote failure={failure} />}
      {extension ? (
        <p class="row">
          {words.granted(nanoFrom(extension.amountUsd), extension.grantedBy)}, {words.until}{" "}
          <When at={extension.until} />
          <button type="button" onClick={() => void change(() => ask("DELETE /api/budget/extension"))}>
            {words.withdraw}
          </button>
        </p>
      ) : (
        <Grant
          lastDay={new Date(Date.parse(of.resetAt) - 1).toISOString().slice(0, 10)}
          onGrant={(body) =>
            void change(() =>
              ask("POST /api/budget/extension", { body, idempotencyKey: crypto.randomUUID() }),
            )
          }
        />
      )}
    </section>
  );
}

type Asked = { readonly amountUsd: string; readonly until: string; readonly note: string };

type GrantProps = {
  /** Of this month: what is granted ends with it at the latest. */
  readonly lastDay: string;
  readonly onGrant: (asked: Asked) => void;
};

function Grant({ lastDay, onGrant }: GrantProps) {
  const id = useId();
  const [amountUsd, setAmount] = useState("1.00");
  const [day, setDay] = useState(lastDay);
  const [note, setNote] = useState("");
  return (
    <form
      class="fields"
      onSubmit={(event) => {
        event.preventDefault();
        onGrant({ amountUsd, until: new Date(`${day}T23:59:59Z`).toISOString(), note });
      }}
    >
      <label for={`${id}-amount`}>{words.amount}</label>
      <input
        id={`${id}-amount`}
        required
        inputMode="decimal"
        value={amountUsd}
        onInput={({ currentTarget }) => setAmount(currentTarget.value)}
      />
      <label for={`${id}-day`}>{words.untilDay}</label>
      <input
        id={`${id}-day`}
        required
        type="date"
        value={day}
        onInput={({ currentTarget }) => setDay(currentTarget.value)}
      />
      <label for={`${id}-note`}>{words.note}</label>
      <input
        id={`${id}-note`}
        required
        value={note}
        onInput={({ currentTarget }) => setNote(currentTarget.value)}
      />
      <div>
        <button type="submit">{words.grant}</button>
      </div>
    </form>
  );
}
