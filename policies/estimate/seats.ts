import { known, read, readCount, readText } from "../reading.ts";
import { ofKind, type Resource } from "../resource.ts";
import type { Bill } from "./bill.ts";

/** People who may sign in without a price (cloudflare.com/plans, Zero Trust Free: teams under 50, read 2026-10-07). */
export const FREE_SEATS = 50;

/** Decisions by which nobody signs in (developers.cloudflare.com/cloudflare-one/access-controls/policies). */
const SEATLESS: ReadonlySet<string> = new Set(["bypass", "deny", "non_identity"]);

/** Each person who signs in takes a seat. Programs and what nobody signs in for take none. */
export function chargeSeats(bill: Bill, resources: readonly Resource[]): void {
  const people = new Set<string>();
  for (const policy of ofKind(resources, "cloudflare:ZeroTrustAccessPolicy")) {
    const decision = readText(policy.props, "decision");
    if (decision.state === "known" && SEATLESS.has(decision.value)) continue;
    const named = peopleIn(policy);
    if (named === null)
      bill.unpriced(
        policy.name,
        "seats",
        `${policy.name}: nobody can count who may sign in by it. Name each e-mail address: more than ${FREE_SEATS} people cost money.`,
      );
    else for (const person of named) people.add(person);
  }
  if (people.size > FREE_SEATS)
    bill.unpriced(
      "Cloudflare Access",
      "seats",
      `${people.size} people may sign in, and Zero Trust Free has ${FREE_SEATS} seats. Nobody has priced more.`,
    );
}

/** What one line of a policy names: `email`, `everyone`, `serviceToken`, … */
function kindsIn(props: unknown, index: number): string[] {
  const line = known(read(props, "includes", index));
  if (typeof line !== "object" || line === null) return [];
  const isThere = (kind: string) => read(props, "includes", index, kind).state !== "absent";
  return Object.keys(line).filter((kind) => !kind.startsWith("__") && isThere(kind));
}

/** The addresses that a policy lets in; null when it may let in others. */
function peopleIn({ props }: Resource): string[] | null {
  const length = readCount(props, "includes");
  if (length.state !== "known") return null;
  const named: string[] = [];
  for (let index = 0; index < length.value; index++) {
    const [kind, ...more] = kindsIn(props, index);
    // One that names two kinds of people counts as whichever the API takes it for.
    if (kind === undefined || more.length > 0) return null;
    if (kind === "serviceToken") continue;
    const address = readText(props, "includes", index, "email", "email");
    if (address.state !== "known") return null;
    named.push(address.value.toLowerCase());
  }
  return named;
}
