import type { Row } from "../cloudflare.ts";
import { type Properties, plain, type Registered } from "../engine.ts";
import { migrate } from "../migrate.ts";
import { type Runtime, startRuntime } from "../runtime.ts";
import { MIGRATIONS_FOLDER, readMigrations } from "../schema.ts";

/** Nothing that is measured may depend on the internet. */
export const noInternet = (): never => {
  throw new Error("The benchmark's Workers fetch nothing.");
};

/** The declared Workers with another file in the place of one of them; `null` leaves that one out. */
export function withFiles(
  resources: readonly Registered[],
  files: Readonly<Record<string, string | null>>,
): Registered[] {
  return resources.flatMap((resource) => {
    const file = files[contentFile(resource)];
    if (file === undefined) return [resource];
    return file === null ? [] : [{ ...resource, inputs: { ...resource.inputs, contentFile: file } }];
  });
}

/** The declared Workers with the bindings of one of them replaced. */
export function withBindings(
  resources: readonly Registered[],
  file: string,
  bindings: readonly Properties[],
): Registered[] {
  return resources.map((resource) =>
    contentFile(resource) === file ? { ...resource, inputs: { ...resource.inputs, bindings } } : resource,
  );
}

/** The declared D1 binding of a Worker, by the file of its bundle. */
export function databaseBinding(resources: readonly Registered[], file: string): Properties {
  const script = resources.find((resource) => contentFile(resource) === file);
  const bindings = (plain(script?.inputs.bindings) ?? []) as readonly Properties[];
  const database = bindings.find(({ type }) => type === "d1");
  if (!database) throw new Error(`${file} is bound to no D1 database.`);
  return database;
}

const contentFile = ({ inputs }: Registered): string => String(inputs.contentFile);

/**
 * Starts them as the local run starts the declared ones: same runtime, same options, same schema. The owner's context is
 * copied from `like`, so that all of them decide alike.
 */
export async function startVariant(
  root: string,
  resources: readonly Registered[],
  like: Runtime,
): Promise<Runtime> {
  const runtime = await startRuntime(resources, { root, outbound: noInternet, log: () => {} });
  const { database } = runtime;
  const batch = async (statements: readonly string[]) => {
    const results = await database.batch<Row>(statements.map((sql) => database.prepare(sql)));
    return results.map(({ results: rows }) => rows);
  };
  await migrate({ batch }, readMigrations(MIGRATIONS_FOLDER));
  const { results } = await like.database.prepare("SELECT * FROM contexts").all<Row>();
  for (const row of results) {
    const columns = Object.keys(row);
    const marks = columns.map(() => "?").join(", ");
    const insert = database.prepare(`INSERT INTO contexts (${columns.join(", ")}) VALUES (${marks})`);
    await insert.bind(...Object.values(row)).run();
  }
  return runtime;
}
