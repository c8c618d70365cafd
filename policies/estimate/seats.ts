import { count, read, text } from "../reading.ts";
import { ofKind, type Resource } from "../resource.ts";
import type { Bill } from "./bill.ts";

/** People who may sign in without a price (cloudflare.com/plans, Zero Trust Free: teams under 50, read 2026-10-07). */
export const FREE_SEATS = 50;

/** Each person who signs in takes a seat. Programs and what nobody signs in for take none. */
export function chargeSeats(bill: Bill, resources: readonly Resource[]): void {
  const people = new Set<string>();
  for (const policy of ofKind(resources, "cloudflare:ZeroTrustAccessPolicy")) {
    const decision = text(policy.props, "decision");
    if (decision.state === "known" && decision.value !== "allow") continue;
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

/** The addresses that a policy lets in; null when it may let in others. */
function peopleIn({ props }: Resource): string[] | null {
  const length = count(props, "includes");
  if (length.state !== "known") return null;
  const named: string[] = [];
  for (let index = 0; index < length.value; index++) {
    if (read(props, "includes", index, "serviceToken").state !== "absent") continue;
    const address = text(props, "includes", index, "email", "email");
    if (address.state !== "known") return null;
    named.push(address.value.toLowerCase());
  }
  return named;
}
