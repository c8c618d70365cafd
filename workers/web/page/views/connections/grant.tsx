import { useState } from "preact/hooks";
import type { BodyOf } from "../../api/types.ts";
import { peerWords as words } from "./peer-words.ts";

type Granting = BodyOf<"PUT /api/peers/:id/grant">;
type Level = Granting["level"];
const LEVELS = [
  "availability_only",
  "context_aware",
  "full_collaboration",
] as const satisfies readonly Level[];
const DAYS = [1, 7, 30, 90] as const;
const DAYS_AT_FIRST = 30;

/** What is about to be granted: the least, until somebody chooses more. */
export function useGrant() {
  const [level, choose] = useState<Level>("availability_only");
  const [days, setDays] = useState<number>(DAYS_AT_FIRST);
  const [labels, write] = useState("");
  const body = (): Granting => ({
    level,
    days,
    labels: labels
      .split(",")
      .map((label) => label.trim())
      .filter(Boolean),
  });
  return { level, choose, days, setDays, labels, write, body };
}

export function GrantFields({ of }: { readonly of: ReturnType<typeof useGrant> }) {
  return (
    <>
      <label class="fields">
        {words.level}{" "}
        <select value={of.level} onChange={({ currentTarget }) => of.choose(currentTarget.value as Level)}>
          {LEVELS.map((level) => (
            <option key={level} value={level}>
              {words.levels[level]}
            </option>
          ))}
        </select>
      </label>
      <label class="fields">
        {words.days}{" "}
        <select value={of.days} onChange={({ currentTarget }) => of.setDays(Number(currentTarget.value))}>
          {DAYS.map((days) => (
            <option key={days} value={days}>
              {words.forDays(days)}
            </option>
          ))}
        </select>
      </label>
      {of.level !== "availability_only" && (
        <label class="fields">
          {words.labels}{" "}
          <input value={of.labels} onInput={({ currentTarget }) => of.write(currentTarget.value)} />
        </label>
      )}
    </>
  );
}
