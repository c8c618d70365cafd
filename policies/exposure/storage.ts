import { flag } from "../reading.ts";
import { ofKind, type Resource, stackOf } from "../resource.ts";
import { type Violation, violation } from "./violation.ts";

/** A bucket is read through a Worker, which asks who is there; a public address asks nobody. */
export function publicBuckets(resources: readonly Resource[]): Violation[] {
  const doors = [
    ...ofKind(resources, "cloudflare:R2ManagedDomain"),
    ...ofKind(resources, "cloudflare:R2CustomDomain"),
  ];
  return doors
    .filter(({ props }) => {
      const enabled = flag(props, "enabled");
      return enabled.state !== "known" || enabled.value;
    })
    .map((door) =>
      violation(door, "it makes a bucket public. Remove it, and serve objects through a Worker."),
    );
}

const DATA_KINDS = ["D1Database", "WorkersKvNamespace", "R2Bucket"];

/** Whatever keeps data is protected from deletion in these stacks. */
export function unprotectedData(resources: readonly Resource[], stacks: readonly string[]): Violation[] {
  return DATA_KINDS.flatMap((kind) => ofKind(resources, `cloudflare:${kind}`))
    .filter((resource) => stacks.includes(stackOf(resource) ?? stacks[0] ?? ""))
    .filter(({ protect }) => protect !== true)
    .map((resource) =>
      violation(
        resource,
        `it keeps data of the stack ${stackOf(resource) ?? "(unknown)"} and could be deleted. Set purser:protectData to true.`,
      ),
    );
}
