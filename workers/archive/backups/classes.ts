import type { Backup, ObjectClass } from "../../bindings.ts";
import { bindings, OWNERS, objects } from "../bindings.ts";

// What is copied, and how it is found, as the manifests of the Workers say it.

const MANIFESTS = { ...OWNERS, archive: { bindings, objects } } as const;

type ObjectsOf<M> = M extends { readonly objects: infer O } ? O : never;
type CopiedIn<O> = {
  [C in keyof O]: O[C] extends { readonly backup: { readonly kind: "none" } } ? never : C;
}[keyof O];
type Manifests = typeof MANIFESTS;

/** A class whose objects are copied, each whole. */
export type ClassName = { [W in keyof Manifests]: CopiedIn<ObjectsOf<Manifests[W]>> }[keyof Manifests];

const DECLARED: ReadonlyMap<string, ObjectClass> = new Map(
  Object.values(MANIFESTS)
    .flatMap((manifest): [string, ObjectClass][] => Object.entries(manifest.objects))
    .filter(([, { backup }]) => backup.kind !== "none"),
);

/** In the order in which they are read. */
export const CLASSES = [...DECLARED.keys()] as [ClassName, ...ClassName[]];

/** How the objects of a class are found. */
export function backupOf(className: ClassName): Exclude<Backup, { kind: "none" }> {
  const backup = DECLARED.get(className)?.backup;
  if (backup === undefined || backup.kind === "none") throw new Error(`${className} is not copied.`);
  return backup;
}

/** Whether a restore writes the copy back. */
export const isRestored = (className: ClassName): boolean =>
  DECLARED.get(className)?.notRestored === undefined;

type Namespaces = {
  [N in keyof typeof bindings]: (typeof bindings)[N] extends {
    readonly kind: "durable";
    readonly className: ClassName;
  }
    ? N
    : never;
}[keyof typeof bindings];

/** The archive's binding to each class. @throws Error for a class that it is not bound to */
export function bindingTo(className: ClassName): Namespaces {
  const names = Object.keys(bindings) as (keyof typeof bindings)[];
  const name = names.find((each) => {
    const binding = bindings[each];
    return binding.kind === "durable" && binding.className === className;
  });
  if (name === undefined) throw new Error(`The archive is not bound to the class ${className}.`);
  return name as Namespaces;
}
