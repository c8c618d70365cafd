import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

// The workflows as GitHub reads them, for the tests that judge them.

const FOLDER = ".github/workflows";

export type Step = {
  readonly id?: string;
  readonly name?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly run?: string;
};
export type Job = {
  readonly name: string;
  readonly file: string;
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": boolean };
  readonly "timeout-minutes"?: number;
  readonly "runs-on": string;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix: { readonly stack: readonly string[] } };
  readonly steps: readonly Step[];
};
export type Workflow = {
  readonly file: string;
  readonly text: string;
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: Job["concurrency"];
  readonly jobs: readonly Job[];
};

/** Every workflow of this checkout. */
export const WORKFLOWS: readonly Workflow[] = readdirSync(FOLDER).map((file) => {
  const text = readFileSync(join(FOLDER, file), "utf8");
  const read = parse(text) as Omit<Workflow, "jobs"> & { readonly jobs: Record<string, Job> };
  const jobs = Object.entries(read.jobs).map(([name, job]) => ({ ...job, name, file }));
  return { ...read, file, text, jobs };
});
export const JOBS: readonly Job[] = WORKFLOWS.flatMap(({ jobs }) => jobs);
export const STEPS = JOBS.flatMap((job) =>
  job.steps.map((step, index) => ({ ...step, job, at: `${job.file}/${job.name}/${index}` })),
);

/** The actions that may be used: the commit of a release, and its inputs, read in its action.yml at that commit. */
export const ACTIONS: Readonly<
  Record<string, { readonly commit: string; readonly version: string; readonly inputs: readonly string[] }>
> = {
  "actions/checkout": {
    commit: "3d3c42e5aac5ba805825da76410c181273ba90b1",
    version: "v7.0.1",
    inputs: [
      "repository",
      "ref",
      "token",
      "persist-credentials",
      "path",
      "fetch-depth",
      "fetch-tags",
      "filter",
    ],
  },
  "actions/setup-node": {
    commit: "820762786026740c76f36085b0efc47a31fe5020",
    version: "v7.0.0",
    inputs: ["node-version", "node-version-file", "cache", "cache-dependency-path", "package-manager-cache"],
  },
};

/** The flags of the Pulumi CLI that are used, by command (pulumi/pulumi, pkg/cmd/pulumi). */
export const PULUMI_FLAGS: Readonly<Record<string, readonly string[]>> = {
  preview: ["stack", "diff", "policy-pack", "policy-pack-config", "save-plan", "non-interactive"],
  up: [
    "stack",
    "yes",
    "skip-preview",
    "plan",
    "refresh",
    "policy-pack",
    "policy-pack-config",
    "non-interactive",
    "suppress-outputs",
  ],
  refresh: ["stack", "preview-only", "expect-no-changes", "diff", "non-interactive"],
  "stack select": ["create", "secrets-provider", "non-interactive"],
  "stack output": ["stack", "json", "show-secrets"],
  "stack ls": ["json"],
  "stack rm": ["yes", "force", "non-interactive"],
};
