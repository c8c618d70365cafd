/** One declared resource, as an engine, a policy pack or the offline plan sees it. */
export type Resource = {
  readonly type: string;
  readonly name: string;
  readonly urn?: string;
  /** May hold values that are not known yet; read it with `reading.ts` only. */
  readonly props: unknown;
  /** Whether the engine refuses to delete it. */
  readonly protect?: boolean;
  /** Whether it stays when it is no longer declared; the engine does not tell policies. */
  readonly retained?: boolean;
  /** Whether `props` are what a provider reports of it, and not what was asked for: only the latter can be looked through. */
  readonly reported?: boolean;
  /** URNs of the resources that it is made from or waits for. */
  readonly dependencies?: readonly string[];
};

/** `cloudflare:index/r2Bucket:R2Bucket` and `azure-native:compute/v20240301:Disk` to `cloudflare:R2Bucket`, `azure-native:compute:Disk`. */
export function kindOf(type: string): string {
  const [pkg = "", module = "", name = ""] = type.split(":");
  if (pkg === "cloudflare") return `cloudflare:${name}`;
  if (pkg === "azure-native") return `azure-native:${module.split("/")[0]}:${name}`;
  return type;
}

export const ofKind = (resources: readonly Resource[], kind: string): Resource[] =>
  resources.filter(({ type }) => kindOf(type) === kind);

/** Name of the stack a resource belongs to (urn:pulumi:STACK::project::type::name). */
export const stackOf = ({ urn }: Resource): string | null =>
  /^urn:pulumi:([^:]+)::/.exec(urn ?? "")?.[1] ?? null;

export const isAzure = ({ type }: Resource): boolean => type.startsWith("azure-native:");
