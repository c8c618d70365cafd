import type { DatabaseRow } from "../cloudflare/database.ts";
import { applyMigrations } from "../migrations/migrate.ts";
import { MIGRATIONS_FOLDER, readMigrationFiles } from "../migrations/schema.ts";
import { localDatabase } from "../offline/deployment.ts";
import { type Properties, plain, type Registered } from "../offline/engine.ts";
import { type Runtime, startRuntime } from "../offline/runtime.ts";

/** Nothing that is measured may depend on the internet. */
export const noInternet = (): never => {
  throw new Error("The benchmark's Workers fetch nothing.");
};

/** The declared resources with some inputs of one Worker replaced. A Worker is known by the file of its bundle. */
export function withInputs(resources: readonly Registered[], file: string, inputs: Properties): Registered[] {
  return resources.map((resource) =>
    resource.inputs.contentFile === file
      ? { ...resource, inputs: { ...resource.inputs, ...inputs } }
      : resource,
  );
}

/** The declared resources without any Worker but this one. */
export function withoutOthers(resources: readonly Registered[], file: string): Registered[] {
  return resources.filter(({ inputs }) => inputs.contentFile === undefined || inputs.contentFile === file);
}

/** The declared inputs of a Worker. */
export function inputsOfWorker(resources: readonly Registered[], file: string): Properties {
  const script = resources.find(({ inputs }) => inputs.contentFile === file);
  if (!script) throw new Error(`No declared Worker has the bundle ${file}.`);
  return plain(script.inputs) as Properties;
}

/** The declared bindings of a Worker. */
export const declaredBindings = (resources: readonly Registered[], file: string): readonly Properties[] =>
  inputsOfWorker(resources, file).bindings as readonly Properties[];

/** The declared D1 binding of a Worker. */
export function databaseBinding(resources: readonly Registered[], file: string): Properties {
  const database = declaredBindings(resources, file).find(({ type }) => type === "d1");
  if (!database) throw new Error(`${file} is bound to no D1 database.`);
  return database;
}

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
  await applyMigrations(localDatabase(runtime), readMigrationFiles(MIGRATIONS_FOLDER));
  const { results } = await like.database.prepare("SELECT * FROM contexts").all<DatabaseRow>();
  for (const row of results) {
    const columns = Object.keys(row);
    const marks = columns.map(() => "?").join(", ");
    const insert = database.prepare(`INSERT INTO contexts (${columns.join(", ")}) VALUES (${marks})`);
    await insert.bind(...Object.values(row)).run();
  }
  return runtime;
}
