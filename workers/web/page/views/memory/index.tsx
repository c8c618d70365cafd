import "../../kit.ts";
import { useEffect, useState } from "preact/hooks";
import { ask } from "../../api/request.ts";
import { watched } from "../../api/watched.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { Empty, FailureNote, ShownOf } from "../../parts/shown.tsx";
import { type Fact, FactRow, type Told } from "./fact.tsx";
import { words } from "./words.ts";

const memory = watched("agents:memory", () => ask("GET /api/memory"));
/** A search begins when somebody has stopped writing for so long. */
const SEARCH_AFTER_MS = 250;
const QUERY_MAX_CHARS = 200;
const FACT_MAX_CHARS = 500;

/** What is known about whoever looks: by whom, since when, until when; to be added to, put right and forgotten. */
export default function Memory() {
  return (
    <>
      <h1>{words.heading}</h1>
      <p class="soft">{words.why}</p>
      <Remember />
      <ShownOf of={memory} lines={6}>
        {({ facts, told }) =>
          facts.length + told.length === 0 ? (
            <Empty>
              <p>{words.none}</p>
              <p class="soft">{words.noneWhy}</p>
            </Empty>
          ) : (
            <Facts of={[...facts, ...told]} />
          )
        }
      </ShownOf>
    </>
  );
}

function Remember() {
  const [text, write] = useState("");
  const { failure, attempt } = useAttempt();
  const add = () =>
    attempt(async () => {
      await ask("POST /api/memory", { body: { text: text.trim() } });
      write("");
      await memory.refresh();
    });
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) void add();
      }}
    >
      <div class="row">
        <input
          class="grows"
          aria-label={words.remember}
          placeholder={words.remember}
          maxLength={FACT_MAX_CHARS}
          value={text}
          onInput={({ currentTarget }) => write(currentTarget.value)}
        />
        <button type="submit">{words.add}</button>
      </div>
      {failure && <FailureNote failure={failure} />}
    </form>
  );
}

/** Those that answer what is looked for, the best first; all of them while nothing is. */
function Facts({ of }: { readonly of: readonly (Fact | Told)[] }) {
  const [typed, type] = useState("");
  const [found, find] = useState<readonly Fact[] | null>(null);
  const { failure, attempt } = useAttempt();
  const q = typed.trim();
  useEffect(() => {
    find(null);
    if (q === "") return undefined;
    let isOver = false;
    const timer = setTimeout(
      () =>
        void attempt(async () => {
          const { facts } = await ask("GET /api/memory", { query: { q } });
          if (!isOver) find(facts);
        }),
      SEARCH_AFTER_MS,
    );
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [q]);
  const shown = found ? of.filter(({ id }) => found.some((one) => one.id === id)) : of;
  return (
    <>
      <input
        type="search"
        maxLength={QUERY_MAX_CHARS}
        aria-label={words.search}
        placeholder={words.search}
        value={typed}
        onInput={({ currentTarget }) => type(currentTarget.value)}
      />
      {failure && <FailureNote failure={failure} />}
      {shown.length === 0 ? (
        <p class="soft">{words.noneFound}</p>
      ) : (
        <ul class="list card" aria-label={words.heading}>
          {shown.map((fact) => (
            <FactRow key={fact.id} fact={fact} changed={() => memory.refresh()} />
          ))}
        </ul>
      )}
    </>
  );
}
