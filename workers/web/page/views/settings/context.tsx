import { useId, useState } from "preact/hooks";
import { ask } from "../../api/request.ts";
import type { BodyOf, ReplyOf } from "../../api/types.ts";
import { watched } from "../../api/watched.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { announce } from "../../parts/live-region.tsx";
import { FailureNote } from "../../parts/shown.tsx";
import { words } from "./words.ts";

export const context = watched("context", () => ask("GET /api/context"));

type Context = ReplyOf<"GET /api/context">;
type Draft = BodyOf<"PUT /api/context">;
type Tolerance = Context["preferences"]["riskTolerance"];

/** Somebody else's version came first. */
const CONFLICTS: readonly number[] = [409, 412];
const LISTS = ["blockedOperations", "requiresHumanApproval", "allowedAgencies"] as const;

/** The owner's rules as a form. What a change would have done to the last decisions is shown before it is saved. */
export function ContextForm({ of }: { readonly of: Context }) {
  const id = useId();
  const [based, base] = useState(of);
  const [form, fill] = useState(() => fieldsOf(of));
  const { failure, fail, attempt } = useAttempt();
  const [preview, show] = useState<ReplyOf<"POST /api/context/preview"> | null>(null);
  const isRaced = failure?.kind === "refused" && CONFLICTS.includes(failure.status);

  async function change(work: () => Promise<void>): Promise<void> {
    if (!(await attempt(work))) await context.refresh();
  }
  const look = () =>
    change(async () => show(await ask("POST /api/context/preview", { body: draftOf(form) })));
  const save = () =>
    change(async () => {
      const saved = await ask("PUT /api/context", { body: draftOf(form), ifMatch: `"${based.version}"` });
      base(saved);
      fill(fieldsOf(saved));
      show(null);
      announce(words.saved);
      await context.refresh();
    });

  return (
    <form
      class="fields"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <p class="soft">{words.version(based.version)}</p>
      {(["budgetLimit", "costThreshold"] as const).map((name) => (
        <>
          <label for={`${id}-${name}`}>{words.fields[name]}</label>
          <input
            id={`${id}-${name}`}
            inputMode="decimal"
            value={form[name]}
            onInput={({ currentTarget }) => fill({ ...form, [name]: currentTarget.value })}
          />
        </>
      ))}
      <label for={`${id}-risk`}>{words.fields.riskTolerance}</label>
      <select
        id={`${id}-risk`}
        value={form.riskTolerance}
        onChange={({ currentTarget }) => fill({ ...form, riskTolerance: currentTarget.value as Tolerance })}
      >
        {Object.entries(words.tolerances).map(([value, name]) => (
          <option value={value}>{name}</option>
        ))}
      </select>
      <label class="row">
        <input
          type="checkbox"
          checked={form.approvalRequired}
          onChange={({ currentTarget }) => fill({ ...form, approvalRequired: currentTarget.checked })}
        />
        {words.fields.approvalRequired}
      </label>
      {LISTS.map((name) => (
        <>
          <label for={`${id}-${name}`}>{words.fields[name]}</label>
          <textarea
            id={`${id}-${name}`}
            rows={4}
            value={form[name]}
            onInput={({ currentTarget }) => fill({ ...form, [name]: currentTarget.value })}
          />
        </>
      ))}
      {failure && !isRaced && <FailureNote failure={failure} />}
      {isRaced && (
        <p class="failure" role="alert">
          {words.raced}{" "}
          <button
            type="button"
            onClick={() => {
              const theirs = context.shown.value.data ?? of;
              base(theirs);
              fill(fieldsOf(theirs));
              fail(null);
            }}
          >
            {words.look}
          </button>
        </p>
      )}
      {preview && <Preview of={preview} />}
      <div class="row">
        <button type="button" onClick={() => void look()}>
          {words.preview}
        </button>
        <button type="submit" class="primary">
          {words.save}
        </button>
      </div>
    </form>
  );
}

function Preview({ of }: { readonly of: ReplyOf<"POST /api/context/preview"> }) {
  const changed = of.decisions.filter(({ was, would }) => was !== would);
  return (
    <div role="status">
      <p>{words.previewed(changed.length, of.decisions.length)}</p>
      <ul class="dots">
        {changed.map(({ taskId, was, would }) => (
          <li>{words.was(taskId, was, would)}</li>
        ))}
      </ul>
    </div>
  );
}

type Fields = ReturnType<typeof fieldsOf>;

function fieldsOf({ preferences, rules }: Context) {
  const lines = (names: readonly string[]) => names.join("\n");
  return {
    budgetLimit: preferences.budgetLimit,
    costThreshold: preferences.costThreshold,
    riskTolerance: preferences.riskTolerance,
    approvalRequired: preferences.approvalRequired,
    blockedOperations: lines(rules.blockedOperations),
    requiresHumanApproval: lines(rules.requiresHumanApproval),
    allowedAgencies: lines(rules.allowedAgencies),
  };
}

function draftOf(form: Fields): Draft {
  const names = (text: string) =>
    text
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean);
  const { budgetLimit, costThreshold, riskTolerance, approvalRequired } = form;
  return {
    preferences: { budgetLimit, costThreshold, riskTolerance, approvalRequired },
    rules: {
      blockedOperations: names(form.blockedOperations),
      requiresHumanApproval: names(form.requiresHumanApproval),
      allowedAgencies: names(form.allowedAgencies),
    },
  };
}
