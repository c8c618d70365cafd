import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { Cron } from "croner";
import { describe, expect, test } from "vitest";
import { DUE_DAYS } from "../cli/rotate/credentials.ts";
import { GRACE_HOURS } from "../config/client-keys.ts";
import { ACTIONS, JOBS, PULUMI_FLAGS, STEPS, WORKFLOWS } from "./workflows.harness.ts";

// What a workflow may do, and that everything it names exists: GitHub would tell only when it runs.

const SCRIPTS = (JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> })
  .scripts;
const OPERATIONS = readFileSync("docs/operations.md", "utf8");
const RUNS = STEPS.flatMap((step) => (step.run === undefined ? [] : [{ ...step, run: step.run }]));
/** Each expression `${{ … }}` in a text. */
const expressions = (text: string) => text.match(/\$\{\{.*?\}\}/gs) ?? [];
/** A member of an event that whoever opens a pull request does not choose. */
const HARMLESS =
  /github\.event\.(pull_request\.(number|base\.sha|head\.repo\.full_name)|repository\.default_branch)/g;

/** Jobs that read or change what a stack has in Azure. A preview has nothing there. */
const SIGN_IN_TO_AZURE = ["deploy.yml/dev", "deploy.yml/plan-prod", "deploy.yml/prod", "drift.yml/drift"];

describe("allows", () => {
  test("each job that asks Azure signs in as its environment, without a stored password [row 114]", () => {
    const asks = STEPS.filter(({ env }) => env?.ARM_USE_OIDC === "true");
    expect(asks).toHaveLength(SIGN_IN_TO_AZURE.length);
    for (const { env } of asks) expect(env?.ARM_CLIENT_ID).toContain("vars.AZURE_CLIENT_ID");
    for (const { run } of asks) expect(run).toContain("npx pulumi");
  });

  test.each(WORKFLOWS)(
    "$file: rights that are listed, and no more than its jobs need [row 151]",
    (workflow) => {
      expect(workflow.permissions).toMatchObject({ contents: "read" });
      const MAY_WRITE: Record<string, string[]> = {
        // Signing in to Azure, which takes GitHub's own word for a job of that environment.
        ...Object.fromEntries(SIGN_IN_TO_AZURE.map((job) => [job, ["id-token"]])),
        "preview.yml/cost": ["pull-requests"],
        "rotate.yml/rotate": ["contents", "pull-requests"],
        "prices.yml/read": ["contents", "pull-requests"],
      };
      const writes = (permissions: Readonly<Record<string, string>> = {}) =>
        Object.keys(permissions).filter((right) => permissions[right] === "write");
      expect(writes(workflow.permissions)).toEqual([]);
      for (const job of workflow.jobs)
        expect(writes(job.permissions)).toEqual(MAY_WRITE[`${job.file}/${job.name}`] ?? []);
    },
  );

  test.each(JOBS)(
    "$file/$name: a time limit, a turn of its own and only jobs that exist before it",
    (job) => {
      expect(job["runs-on"]).toBe("ubuntu-latest");
      expect(job["timeout-minutes"]).toBeLessThanOrEqual(30);
      const workflow = WORKFLOWS.find(({ file }) => file === job.file);
      const turn = job.concurrency ?? workflow?.concurrency;
      expect(turn?.group).toBeTruthy();
      // Whatever changes an account is never cut off: Pulumi would leave its lock behind.
      const changes = job.steps.some(({ run }) =>
        /pulumi (up|refresh|stack rm)|sweep.*--apply/.test(run ?? ""),
      );
      if (changes) expect(turn?.["cancel-in-progress"]).toBe(false);
      const others = workflow?.jobs.map(({ name }) => name) ?? [];
      for (const need of [job.needs ?? []].flat()) expect(others).toContain(need);
      for (const stack of job.strategy?.matrix.stack ?? [])
        expect(existsSync(`Pulumi.${stack}.yaml`)).toBe(true);
    },
  );

  test("deploys of one stack one after another, whatever starts them [row 151]", () => {
    const groups = (pattern: RegExp) =>
      JOBS.filter(({ steps }) => steps.some(({ run }) => pattern.test(run ?? ""))).map(
        ({ concurrency }) => concurrency?.group,
      );
    expect(groups(/pulumi up --stack dev/)).toEqual(["pulumi-dev"]);
    expect(groups(/pulumi up --stack prod/)).toEqual(["pulumi-prod"]);
    const [preview, sweep] = [groups(/pulumi up --stack "\$STACK"/), groups(/npm run .*sweep/)];
    const number = (or = "") => `pulumi-pr-\${{ github.event.pull_request.number${or} }}`;
    expect(preview).toEqual([number()]);
    expect(sweep).toEqual([number(" || 'all'")]);
  });

  test.each(STEPS.filter(({ uses }) => uses))(
    "$at: an action at a known commit, with inputs it has",
    (step) => {
      const [name = "", commit] = (step.uses ?? "").split("@");
      const action = ACTIONS[name];
      expect(commit).toBe(action?.commit);
      for (const input of Object.keys(step.with ?? {})) expect(action?.inputs).toContain(input);
      if (name === "actions/checkout") expect(step.with?.["persist-credentials"]).toBe(false);
    },
  );

  test("every pin to say which release it is", () => {
    for (const { text, file } of WORKFLOWS)
      for (const [line, name = ""] of text.matchAll(/uses: ([\w/-]+)@.*/g))
        expect(line, file).toBe(`uses: ${name}@${ACTIONS[name]?.commit} # ${ACTIONS[name]?.version}`);
  });

  test.each(RUNS)("$at: shell that is whole", ({ run }) => {
    expect(() =>
      execFileSync("bash", ["-n"], { input: run, stdio: ["pipe", "ignore", "pipe"] }),
    ).not.toThrow();
  });

  test.each(RUNS)("$at: npm scripts, their flags, and files that exist", ({ run }) => {
    for (const [, words = ""] of run.matchAll(/npm run --silent ([^\n]*)/g)) {
      const [script = "", ...rest] = words.split(" ");
      expect(Object.keys(SCRIPTS)).toContain(script);
      const source = sourceOf(script);
      for (const [, flag] of rest.join(" ").matchAll(/(?:^| )--([a-z][a-z-]*)/g))
        expect(source, `--${flag} of ${script}`).toMatch(new RegExp(`"--${flag}[ "]`));
    }
    for (const [file] of run.matchAll(/(?<=[ "])(\.ci|policies)(\/[\w.]+)?(?= |"|$)/gm))
      expect(existsSync(file), file).toBe(true);
    expect(run, "npm scripts are run quietly: their output may be read by the next command").not.toMatch(
      // Within backticks it is said and not run.
      /(?<!\\`)npm run (?!--silent)/,
    );
  });

  test.each(RUNS.filter(({ run }) => run.includes("npx pulumi")))(
    "$at: flags that the CLI has",
    ({ run }) => {
      for (const [line] of run.matchAll(/npx pulumi [^\n]*/g)) {
        const words = line
          .replace(/ [>|].*$/, "")
          .split(" ")
          .slice(2);
        const command = words[0] === "stack" ? `stack ${words[1]}` : (words[0] ?? "");
        expect(Object.keys(PULUMI_FLAGS)).toContain(command);
        for (const [, flag] of words.join(" ").matchAll(/(?<= )--([a-z-]+)/g))
          expect(PULUMI_FLAGS[command], command).toContain(flag);
      }
    },
  );

  test("credentials looked at often enough: within the grace period of what is not deployed yet, and before any end [row 29]", () => {
    const { schedule } = WORKFLOWS.find(({ file }) => file === "rotate.yml")?.on ?? {};
    const [{ cron = "" } = {}] = schedule as { cron?: string }[];
    const start = new Date("2026-11-20T12:00:00Z");
    const [first, second] = new Cron(cron, { timezone: "UTC" }).nextRuns(2, start).map((at) => at.getTime());
    const hours = ((second ?? Number.NaN) - (first ?? Number.NaN)) / 3_600_000;
    expect(hours).toBeLessThanOrEqual(GRACE_HOURS / 2);
    expect(hours).toBeLessThan(24 * DUE_DAYS);
  });

  test("outputs of steps and jobs that are there", () => {
    for (const { file, text, jobs } of WORKFLOWS)
      for (const [, kind, name, output = ""] of text.matchAll(/(steps|needs)\.([\w-]+)\.outputs\.(\w+)/g)) {
        const at = `${file} ${name}.${output}`;
        if (kind === "needs")
          expect(jobs.find((job) => job.name === name)?.outputs, at).toHaveProperty(output);
        else
          expect(jobs.flatMap(({ steps }) => steps).find(({ id }) => id === name)?.run, at).toContain(
            `${output}=`,
          );
      }
  });

  test("every environment and secret to be in the operations guide", () => {
    const stacks = ["dev", "prod"];
    const environments = JOBS.flatMap(({ environment = "" }) =>
      stacks.map((stack) => environment.replace(/\$\{\{ matrix\.stack \}\}/, stack)),
    );
    for (const name of new Set(environments)) expect(OPERATIONS).toContain(name === "" ? "" : `\`${name}\``);
    for (const { text } of WORKFLOWS)
      for (const [, name] of text.matchAll(/\b(?:secrets|vars)\.(\w+)/g))
        expect(OPERATIONS).toContain(`\`${name}\``);
  });
});

describe("refuses", () => {
  test("triggers that run a stranger's code with this repository's rights [row 148]", () => {
    for (const { on } of WORKFLOWS)
      for (const trigger of Object.keys(on))
        expect(["pull_request", "push", "schedule", "workflow_dispatch"]).toContain(trigger);
  });

  test.each(RUNS)("$at: expressions inside a shell command, which would be code", ({ run }) => {
    expect(expressions(run)).toEqual([]);
  });

  test("texts that whoever opens a pull request chooses: titles, branches, bodies [row 148]", () => {
    for (const { text } of WORKFLOWS) {
      expect(text.replace(HARMLESS, "")).not.toMatch(/github\.event\.(?!pull_request\.number\b|\w+ )/);
      expect(text).not.toMatch(/github\.head_ref|github\.actor/);
    }
  });

  test.each(JOBS)("$file/$name: secrets outside of an environment's job, or for a whole job", (job) => {
    const { steps, name: _name, file: _file, ...rest } = job;
    expect(JSON.stringify(rest)).not.toContain("secrets.");
    for (const { env = {}, ...step } of steps) {
      expect(JSON.stringify(step), "only as a variable of the one step that needs it").not.toContain(
        "secrets.",
      );
      if (JSON.stringify(env).includes("secrets.")) expect(job.environment).toBeTruthy();
    }
  });

  test.each(JOBS.filter(({ environment, permissions }) => environment ?? permissions))(
    "$file/$name: a fork's code near a secret or a right to write [row 148]",
    (job) => {
      const workflow = WORKFLOWS.find(({ file }) => file === job.file);
      if (!Object.hasOwn(workflow?.on ?? {}, "pull_request")) return;
      expect(job.if).toContain("github.event.pull_request.head.repo.full_name == github.repository");
    },
  );

  test.each(RUNS)("$at: a secret on its way into a log", ({ run }) => {
    expect(run).not.toMatch(/set -[a-z]*x|printenv|\benv\b *(\||$)/m);
    for (const [line] of run.matchAll(/.*--show-secrets.*/g)) {
      expect(line, "into a file that nobody else can read").toMatch(/> "\$RUNNER_TEMP\/[\w.]+"$/);
      expect(run.slice(0, run.indexOf(line))).toContain("umask 077");
    }
  });

  test("plan files and outputs that leave the machine: no artifact, no cache of them [row 151]", () => {
    expect(Object.keys(ACTIONS)).toEqual(["actions/checkout", "actions/setup-node"]);
    for (const { run } of RUNS) expect(run).not.toMatch(/gh (release|gist)|curl|GITHUB_STEP_SUMMARY/);
  });

  test("prod without a review: only the plan whose fingerprint was approved [row 151]", () => {
    const prod = JOBS.filter(({ steps }) =>
      steps.some(({ run }) => /pulumi up --stack prod/.test(run ?? "")),
    );
    expect(prod.map(({ file, name, environment }) => [file, name, environment])).toEqual([
      ["deploy.yml", "prod", "prod"],
    ]);
    expect(prod[0]?.needs).toEqual(["which", "dev", "plan-prod"]);
    const run = prod[0]?.steps.find((step) => step.run?.includes("pulumi up"))?.run ?? "";
    expect(run.indexOf('--expect "$REVIEWED"')).toBeGreaterThan(run.indexOf("--save-plan"));
    expect(run.indexOf('--expect "$REVIEWED"')).toBeLessThan(run.indexOf("pulumi up"));
    expect(run).toMatch(/pulumi up --stack prod --yes --skip-preview --plan/);
  });

  test("a deploy that nobody looks at, and any engine run without the policy pack [row 151]", () => {
    for (const { run, job } of RUNS) {
      for (const [line] of run.matchAll(/npx pulumi (up|preview)[^\n]*/g))
        expect(line).toContain("--policy-pack policies");
      if (/npx pulumi up/.test(run)) {
        const scripts = job.steps.map((step) => step.run ?? "");
        const looks = scripts.findIndex((script) => script.includes("npm run --silent smoke"));
        expect(looks).toBeGreaterThan(scripts.indexOf(run));
      }
    }
  });
});

/** The text of a script's entry and of the folder beside it. */
function sourceOf(script: string): string {
  const folder = dirname(SCRIPTS[script]?.split(" ").at(-1) ?? "");
  return readdirSync(folder)
    .map((file) => `${folder}/${file}`)
    .filter((file) => file.endsWith(".ts") && !/\.(test|harness)\.ts$/.test(file))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
}
