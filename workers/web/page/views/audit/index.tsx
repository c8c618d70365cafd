import "../../kit.ts";
import { signal } from "@preact/signals";
import { useId, useState } from "preact/hooks";
import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { watched } from "../../api/watched.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { Money } from "../../parts/money.tsx";
import { Scroll } from "../../parts/scroll.tsx";
import { Empty, FailureNote, InTurn, ShownOf } from "../../parts/shown.tsx";
import { State } from "../../parts/state.tsx";
import { When } from "../../parts/time.tsx";
import { words } from "./words.ts";

const NAMES = ["client", "route", "task", "from", "to"] as const;
/** What a record has to be of; `from` and `to` are days in UTC, both of them with it. */
type Filter = { readonly [name in (typeof NAMES)[number]]?: string };
const DAYS: readonly string[] = ["from", "to"];

const head = watched("audit:head", () => ask("GET /api/audit/head"));
const filter = signal<Filter>({});
const recordsOf = (wanted: Filter) =>
  watched(`audit:records:${JSON.stringify(wanted)}`, () => ask("GET /api/audit/records", { query: wanted }));

/** Who asked for what, when, and how it ended. */
export default function Audit() {
  const records = recordsOf(filter.value);
  return (
    <>
      <h1>{words.heading}</h1>
      <section class="card" aria-labelledby="seals">
        <h2 id="seals">{words.seals}</h2>
        <ShownOf of={head} lines={2}>
          {(state) => <Seals of={state} />}
        </ShownOf>
      </section>
      <InTurn after={[head]} then={[records]}>
        <section class="stack" aria-labelledby="records">
          <h2 id="records">{words.records}</h2>
          <Filters />
          <ShownOf of={records} lines={8}>
            {(first) =>
              first.records.length === 0 && first.cursor === null ? (
                <Empty>{words.empty}</Empty>
              ) : (
                <Pages key={JSON.stringify(filter.value)} first={first} wanted={filter.value} />
              )
            }
          </ShownOf>
        </section>
      </InTurn>
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

function Filters() {
  const id = useId();
  const [typed, type] = useState<Filter>(filter.value);
  return (
    <form
      class="filters"
      onSubmit={(event) => {
        event.preventDefault();
        filter.value = Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== ""));
      }}
    >
      {NAMES.map((name) => (
        <div>
          <label class="soft" for={`${id}-${name}`}>
            {words.filter[name]}
          </label>
          <input
            id={`${id}-${name}`}
            type={DAYS.includes(name) ? "date" : "text"}
            value={typed[name] ?? ""}
            onInput={({ currentTarget }) => type({ ...typed, [name]: currentTarget.value })}
          />
        </div>
      ))}
      <button type="submit">{words.look}</button>
    </form>
  );
}

type Page = ReplyOf<"GET /api/audit/records">;

/** The latest records, and older ones as they are asked for. */
function Pages({ first, wanted }: { readonly first: Page; readonly wanted: Filter }) {
  const [older, add] = useState<readonly Page[]>([]);
  const { failure, attempt } = useAttempt();
  const cursor = (older.at(-1) ?? first).cursor;

  const more = () =>
    attempt(async () => {
      const page = await ask("GET /api/audit/records", {
        query: { ...wanted, ...(cursor === null ? {} : { cursor }) },
      });
      add([...older, page]);
    });

  return (
    <>
      <Records of={[first, ...older].flatMap(({ records }) => records)} />
      {failure && <FailureNote failure={failure} />}
      {cursor === null ? (
        <p class="soft">{first.keptFrom ? words.kept(first.keptFrom, first.keptDays) : words.end}</p>
      ) : (
        <div>
          <button type="button" onClick={() => void more()}>
            {words.older}
          </button>
        </div>
      )}
    </>
  );
}

function Records({ of }: { readonly of: ReplyOf<"GET /api/audit/records">["records"] }) {
  return (
    <Scroll label={words.records}>
      <table class="lines records">
        <thead>
          <tr>
            {words.columns.map((name, at) => (
              <th scope="col" class={at === words.columns.length - 1 ? "number" : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {of.map((record) => (
            <tr key={record.requestId}>
              <th scope="row">
                <When at={record.at} />
              </th>
              <td class="soft">{record.client}</td>
              <td>
                {record.method} {record.route}
              </td>
              <td>{record.status}</td>
              <td class="number">{record.costUsd === null ? "–" : <Money usd={record.costUsd} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
