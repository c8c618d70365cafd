import { DAY_MS } from "../prices/time.ts";
import { count, known, read, text } from "../reading.ts";
import { ofKind, type Resource, stackOf } from "../resource.ts";
import { type Violation, violation } from "./violation.ts";

/** Days that a program's credential lives at most, a bearer token or an Access service token. */
export const TOKEN_MAX_DAYS = 30;
const HOURS_PER_DAY = 24;

/**
 * Service tokens live 30 days at most, are rotated before they end, and are let in by "non_identity", else callers get the
 * sign-in page.
 */
export function serviceTokens(resources: readonly Resource[], now: Date): Violation[] {
  const tokens = ofKind(resources, "cloudflare:ZeroTrustAccessServiceToken");
  const lives = tokens.flatMap((token) => {
    const hours = hoursOf(known(text(token.props, "duration")));
    if (hours !== null && hours <= TOKEN_MAX_DAYS * HOURS_PER_DAY) return [];
    const message = `it lives longer than ${TOKEN_MAX_DAYS} days, or nobody can tell. Set its duration to "720h" or less.`;
    return [violation(token, message)];
  });
  const policies = ofKind(resources, "cloudflare:ZeroTrustAccessPolicy").filter(namesToken);
  const wrong = policies.filter(({ props }) => known(text(props, "decision")) !== "non_identity");
  return [
    ...lives,
    ...tokens.flatMap((token) => old(token, now)),
    ...wrong.map((policy) =>
      violation(policy, 'it names a service token; its decision has to be "non_identity".'),
    ),
    ...(policies.length === wrong.length
      ? tokens.map((token) => violation(token, 'no policy with the decision "non_identity" lets it in.'))
      : []),
  ];
}

/**
 * A token that has ended, or whose secret is older than a life. Its end is the cloud's to say, and in a preview that renews it
 * nobody knows it yet. The end of the secret before is written down by a rotation, and is never earlier than the rotation.
 */
function old(token: Resource, now: Date): Violation[] {
  const fix = `Rotate it: npm run rotate -- ${stackOf(token) ?? "STACK"}`;
  const end = text(token.props, "expiresAt");
  if (end.state === "known" && !(Date.parse(end.value) > now.getTime()))
    return [violation(token, `it ended ${end.value}. ${fix}`)];
  const previous = text(token.props, "previousClientSecretExpiresAt");
  if (previous.state !== "known") return [];
  const age = now.getTime() - Date.parse(previous.value);
  return age <= TOKEN_MAX_DAYS * DAY_MS
    ? []
    : [violation(token, `its secret is older than ${TOKEN_MAX_DAYS} days, or nobody can tell. ${fix}`)];
}

/** A life as Go writes it ("720h", "30m" is not a whole number of hours), in hours. */
function hoursOf(duration: string | null): number | null {
  const hours = /^(\d+)h(0m0s)?$/.exec(duration ?? "")?.[1];
  return hours === undefined ? null : Number(hours);
}

function namesToken({ props }: Resource): boolean {
  const length = known(count(props, "includes")) ?? 0;
  return Array.from({ length }, (_, index) => index).some((index) =>
    ["serviceToken", "anyValidServiceToken"].some(
      (kind) => read(props, "includes", index, kind).state !== "absent",
    ),
  );
}
