import type { Assign } from "./protocol.ts";

/** Where a run finds programs, whatever the assignment says. */
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** What would let an assignment change the programs that carry it out: loaders, start-up files, search paths, and the CLI's own mark. */
const BLOCKED_PREFIXES = ["NODE_", "LD_", "DYLD_", "BASH_", "PYTHON", "PERL", "RUBY"];
const BLOCKED: ReadonlySet<string> = new Set(
  "PATH HOME USER LOGNAME SHELL TERM TMPDIR TMP TEMP IFS ENV EDITOR VISUAL PAGER CLAUDECODE CLAUDE_CONFIG_DIR HTTP_PROXY HTTPS_PROXY NO_PROXY".split(
    " ",
  ),
);
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The whole environment of a run: what the assignment gives, and nothing of this process but where programs and the way out are. */
export function environmentOf(
  { env }: Pick<Assign, "env">,
  home: string,
  proxy?: string,
): Record<string, string> {
  const given = Object.entries(env).filter(([name]) => isAllowed(name));
  return {
    ...Object.fromEntries(given),
    PATH,
    HOME: home,
    TMPDIR: home,
    LANG: "C.UTF-8",
    DISABLE_AUTOUPDATER: "1",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    ...(proxy === undefined ? {} : { HTTPS_PROXY: proxy, NODE_USE_ENV_PROXY: "1" }),
  };
}

const isAllowed = (name: string): boolean =>
  NAME.test(name) &&
  !BLOCKED.has(name.toUpperCase()) &&
  !BLOCKED_PREFIXES.some((prefix) => name.toUpperCase().startsWith(prefix));

/**
 * What the CLI is called with (code.claude.com/docs/en/cli-reference): the prompt comes by stdin, so that no list of processes shows it,
 * and what it may spend and how often it may answer are its own limits too.
 */
export function argumentsOf({
  config,
  permissionPolicy,
}: Pick<Assign, "config" | "permissionPolicy">): string[] {
  const { maxBudgetUsd = 0, maxTurns } = config;
  const tools = permissionPolicy?.skipAllPermissions ? [] : (permissionPolicy?.allowedTools ?? []);
  return [
    "-p",
    "--output-format",
    "stream-json",
    "--verbose",
    ...(tools.length === 0
      ? ["--dangerously-skip-permissions"]
      : ["--permission-mode", "dontAsk", ...tools.flatMap((tool) => ["--allowedTools", tool])]),
    // 0 where a subscription pays.
    ...(maxBudgetUsd > 0 ? ["--max-budget-usd", String(maxBudgetUsd)] : []),
    ...(maxTurns === undefined ? [] : ["--max-turns", String(maxTurns)]),
  ];
}
