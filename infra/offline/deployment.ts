import { createHash, randomBytes } from "node:crypto";
import { type Request, type RequestInit, Response } from "miniflare";
import { TOKEN_MAX_DAYS } from "../../policies/exposure/tokens.ts";
import { DAY_MS } from "../../policies/prices/time.ts";
import { ROLES, type Role } from "../../workers/caller.ts";
import type { DatabaseRow } from "../cloudflare/database.ts";
import { newPushKey } from "../config/push-key.ts";
import { applyMigrations, type MigratedDatabase } from "../migrations/migrate.ts";
import { MIGRATIONS_FOLDER, readMigrationFiles } from "../migrations/schema.ts";
import { type EvaluateOptions, evaluate, type StackEvaluation } from "./evaluate.ts";
import { type Runtime, type RuntimeOptions, startRuntime } from "./runtime.ts";
import { type DeclaredAccess, declaredAccess, openSignIn, type SignIn } from "./sign-in.ts";

/** As long as a deployed one, so that no page warns of its end; the next run makes new ones, and the old ones open nothing. */
const TOKEN_LIFE_MS = TOKEN_MAX_DAYS * DAY_MS;

/** One bearer token for each role. */
export type Tokens = Readonly<Record<Role, string>>;

type Outbound = (request: Request) => Promise<Response> | Response;

export type DeploymentOptions = {
  readonly root: string;
  /** Where the data lives; absent = in memory. */
  readonly state?: string;
  /** Stack configuration on top of its own, without namespace. */
  readonly config?: Readonly<Record<string, string | undefined>>;
  /** Answers what the Workers fetch, except Access's keys. */
  readonly outbound: Outbound;
  readonly log?: (line: string) => void;
  /** Bearer tokens that somebody has made already; absent = new ones. */
  readonly tokens?: Tokens;
  /** How the program is evaluated; absent = anew. */
  readonly evaluate?: (
    stack: string,
    options: Pick<EvaluateOptions, "root" | "overrides">,
  ) => Promise<StackEvaluation>;
  /** For drills: see the runtime's option of that name. */
  readonly before?: NonNullable<RuntimeOptions["before"]>;
  /** For who measures: see the runtime's option of that name. */
  readonly isInspected?: boolean;
  /** What time it is for those who sign in and for the tokens' ends; the machine's own unless said. */
  readonly clock?: () => Date;
  /** Shows the evaluated program before anything starts. */
  readonly onPlan?: (evaluation: StackEvaluation) => void;
};

/** What `pulumi up` would deploy, running on this machine with its schema in place. */
export type Deployment = {
  readonly runtime: Runtime;
  readonly access: DeclaredAccess;
  readonly signIn: SignIn;
  readonly tokens: Tokens;
  /** Sends a request to the public door as Cloudflare would hand it over. */
  readonly send: (path: string, init?: RequestInit) => Promise<Response>;
  readonly close: () => Promise<void>;
};

/**
 * Evaluates the program for a stack and runs what it declares, with tokens and sign-in keys made for this run.
 * The tokens enter as stack configuration, so they take the same way to the door as deployed ones.
 */
export async function openDeployment(stack: string, options: DeploymentOptions): Promise<Deployment> {
  const { root, state, log, before, isInspected, tokens = newTokens(), clock = () => new Date() } = options;
  const overrides = {
    tokens: deployedTokens(tokens, clock()),
    pushKey: newPushKey(randomBytes),
    ...(options.config?.workerToken ? { workerTokenTerms: workerTokenTermsOf(clock()) } : {}),
    ...options.config,
  };
  const evaluation = await (options.evaluate ?? evaluate)(stack, { root, overrides });
  options.onPlan?.(evaluation);
  const access = declaredAccess(evaluation.resources);
  const signIn = await openSignIn(access, clock);
  const outbound = withAccessKeys(access, signIn, options.outbound);
  const runtime = await startRuntime(evaluation.resources, {
    root,
    outbound,
    ...(state ? { state } : {}),
    ...(log ? { log } : {}),
    ...(before ? { before } : {}),
    ...(isInspected ? { isInspected } : {}),
  });
  await applyMigrations(localDatabase(runtime), readMigrationFiles(MIGRATIONS_FOLDER));
  return {
    runtime,
    access,
    signIn,
    tokens,
    send: (path, init) => runtime.miniflare.dispatchFetch(`https://${runtime.hostname}${path}`, init),
    close: () => runtime.miniflare.dispose(),
  };
}

function newTokens(): Tokens {
  const entries = ROLES.map((role) => [role, `purser_${role}_${randomBytes(32).toString("base64url")}`]);
  return Object.fromEntries(entries) as Tokens;
}

const deployedTokens = (tokens: Tokens, now: Date): string =>
  tokensOf(
    ROLES.map((role) => ({ name: `local-${role.replace("_", "-")}`, role, token: tokens[role] })),
    now,
  );

/** The workers' token begins with the run, from the day's beginning as the others. */
function workerTokenTermsOf(now: Date): string {
  const begin = new Date(now).setUTCHours(0, 0, 0, 0);
  return JSON.stringify({
    madeAt: new Date(begin).toISOString(),
    expiresAt: new Date(begin + TOKEN_LIFE_MS).toISOString(),
  });
}

type Client = { readonly name: string; readonly role: Role; readonly token: string };

/** The `purser:tokens` text for these clients: hashes only. From the day's beginning, so that two of one day are alike. */
export function tokensOf(clients: readonly Client[], now: Date): string {
  const expiresAt = new Date(new Date(now).setUTCHours(0, 0, 0, 0) + TOKEN_LIFE_MS).toISOString();
  const entries = clients.map(({ name, role, token }) => ({
    name,
    role,
    sha256: createHash("sha256").update(token).digest("hex"),
    expiresAt,
  }));
  return JSON.stringify(entries);
}

/** Access publishes its keys at a fixed address; here that address answers with this run's keys. */
function withAccessKeys({ issuer }: DeclaredAccess, signIn: SignIn, other: Outbound): Outbound {
  return (request) =>
    request.url === `${issuer}/cdn-cgi/access/certs` ? Response.json(signIn.jwks) : other(request);
}

/** The local D1 for the migration runner that the deploy uses too; D1's own batch is one transaction. */
export function localDatabase({ database }: Runtime): MigratedDatabase {
  return {
    batch: async (statements) => {
      const results = await database.batch<DatabaseRow>(statements.map((sql) => database.prepare(sql)));
      return results.map(({ results: rows }) => rows);
    },
  };
}
