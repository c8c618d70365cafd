import { describe, expect, test } from "vitest";
import { bindings as archive, COPIED_FROM } from "./archive/bindings.ts";
import type { Manifest, ObjectClass } from "./bindings.ts";
import { manifests } from "./manifests.harness.ts";
import { WORKERS } from "./workers.ts";

// What the manifests say, held against each other.

const all = [...(await manifests())];
const classes = (manifest: Manifest): [string, ObjectClass][] => Object.entries(manifest.objects ?? {});

test("every binding to a Worker or to a class leads to one that there is [row 145]", () => {
  const owners = new Map(all);
  const lost = all.flatMap(([worker, { bindings }]) =>
    Object.entries(bindings).flatMap(([name, binding]) => {
      if (binding.kind !== "service" && binding.kind !== "durable") return [];
      const owner = owners.get(binding.worker as keyof typeof WORKERS);
      const isThere =
        owner !== undefined && (binding.kind === "service" || binding.className in (owner.objects ?? {}));
      return isThere ? [] : [`${worker}: ${name}`];
    }),
  );
  expect(lost).toEqual([]);
});

test("a class has one owner, who is bound to it", () => {
  const names = all.flatMap(([, manifest]) => classes(manifest).map(([name]) => name));
  expect(names).toEqual([...new Set(names)]);
  for (const [worker, manifest] of all)
    for (const [name] of classes(manifest)) {
      const own = Object.values(manifest.bindings).filter(
        (binding) => binding.kind === "durable" && binding.className === name && binding.worker === worker,
      );
      expect(own, `${worker} and its ${name}`).toHaveLength(1);
    }
});

test("a name that several Workers bind a class or a store by means the same everywhere", () => {
  const meanings = new Map<string, Set<string>>();
  for (const [, { bindings }] of all)
    for (const [name, binding] of Object.entries(bindings))
      if (["durable", "d1", "kv", "r2"].includes(binding.kind))
        meanings.set(name, (meanings.get(name) ?? new Set()).add(JSON.stringify(binding)));
  expect([...meanings].filter(([, said]) => said.size > 1)).toEqual([]);
});

describe("the nightly copy [row 152]", () => {
  test("holds every class whose manifest does not say why not", () => {
    const bound = new Set(
      Object.values(archive).flatMap((binding) => (binding.kind === "durable" ? [binding.className] : [])),
    ) as ReadonlySet<string>;
    for (const [worker, manifest] of all)
      for (const [name, { backup }] of classes(manifest)) {
        if (backup.kind === "none") {
          expect(backup.why.length, `why ${name} is not copied`).toBeGreaterThan(20);
          continue;
        }
        expect(bound, `bind ${worker}'s ${name} in workers/archive/bindings.ts`).toContain(name);
      }
  });

  test("is written back but for what says why not", () => {
    const notRestored = all.flatMap(([, manifest]) =>
      classes(manifest).filter(([, { notRestored }]) => notRestored !== undefined),
    );
    expect(notRestored.map(([name]) => name)).toEqual(["Machine", "Journal"]);
  });

  test("knows the owners of what it holds", () => {
    const copying = all.filter(([, manifest]) =>
      classes(manifest).some(([, { backup }]) => backup.kind !== "none"),
    );
    expect(Object.keys({ ...COPIED_FROM, archive }).toSorted()).toEqual(
      copying.map(([name]) => name).toSorted(),
    );
  });
});

test("every Worker says what it is for", () => {
  const purposes = Object.values(WORKERS).map(({ purpose }) => purpose);
  expect(new Set(purposes).size).toBe(purposes.length);
});
