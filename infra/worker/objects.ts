import { getWorkersScriptsOutput } from "@pulumi/cloudflare/getWorkersScripts.js";
import type { Provider } from "@pulumi/cloudflare/provider.js";
import type { WorkersScriptMigrations } from "@pulumi/cloudflare/types/input.js";
import * as pulumi from "@pulumi/pulumi";

/** The tag after the first `count` classes of a script exist. */
const tagOf = (count: number): string => `v${count}`;

/**
 * The Durable Object migration that a script still needs, or undefined when it has all its classes. The API refuses one that it
 * has had before (412), and the provider sends what the program says with every upload, so that the account is asked first.
 *
 * @param classes in the order in which they came; only ever add at the end
 */
export function pendingMigration(
  script: { readonly accountId: string; readonly scriptName: string; readonly classes: readonly string[] },
  provider: Provider,
  parent: pulumi.Resource,
): pulumi.Output<WorkersScriptMigrations | undefined> {
  const { accountId, scriptName, classes } = script;
  const { results } = getWorkersScriptsOutput({ accountId }, { provider, parent });
  return results.apply((scripts) => {
    const tag = scripts.find(({ id }) => id === scriptName)?.migrationTag;
    return migrationFrom(scriptName, classes, tag);
  });
}

/** What leads from the deployed tag to all classes. Throws when the account is ahead of this program. */
export function migrationFrom(
  scriptName: string,
  classes: readonly string[],
  tag: string | undefined,
): WorkersScriptMigrations | undefined {
  const deployed = tag ? Number(/^v(\d+)$/.exec(tag)?.[1] ?? Number.NaN) : 0;
  if (!(deployed <= classes.length)) {
    throw new pulumi.RunError(
      `${scriptName} is deployed with Durable Object migration "${tag}", which this program does not know. It is older than what is deployed: update it, then deploy again.`,
    );
  }
  if (deployed === classes.length) return undefined;
  return {
    newTag: tagOf(classes.length),
    ...(tag ? { oldTag: tag } : {}),
    newSqliteClasses: classes.slice(deployed),
  };
}
