import type { ComponentChildren } from "preact";
import { Money } from "../../parts/money.tsx";
import { Until, When } from "../../parts/time.tsx";
import type { MachineStanding } from "./standing.ts";
import { words } from "./words.ts";

/** Its hours and dollars, when it stops, and what is known of it. */
export function Facts({ of }: { readonly of: MachineStanding }) {
  const { profile, hoursPerDay, hoursToday, hoursThisMonth } = of;
  return (
    <dl class="facts">
      <Fact name={words.today}>
        {hoursPerDay === null ? words.hours(hoursToday) : words.ofDay(hoursToday, hoursPerDay)}
      </Fact>
      <Fact name={words.month}>
        {words.hours(hoursThisMonth)},{" "}
        {profile === "always" ? words.fixed : <Money usd={of.costThisMonthUsd} />}
      </Fact>
      <Fact name={words.stop}>
        {of.stopAt === null ? (
          of.state === "draining" ? (
            words.stopping
          ) : (
            words.stopNone[profile]
          )
        ) : (
          <>
            {words.stopIn} <Until at={of.stopAt} past={words.stopNow} />
          </>
        )}
      </Fact>
      <Fact name={words.backup}>{of.backupAt === null ? words.never : <When at={of.backupAt} />}</Fact>
      <Fact name={words.record.name}>{recordIn(of.record)}</Fact>
      {of.restore && <Fact name={words.restore}>{of.restore}</Fact>}
      <Fact name={words.heard}>{of.heardAt === null ? words.never : <When at={of.heardAt} />}</Fact>
      <Fact name={words.release}>{of.release ?? words.noRelease}</Fact>
    </dl>
  );
}

function recordIn(record: MachineStanding["record"]): string {
  if (record === null) return words.record.none;
  return record.fault === null ? words.record.good(record.through) : words.record.bad;
}

const Fact = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
);
