import { ENVIRONMENT_CLIENT } from "../../config/client-keys.ts";
import type { Settings } from "../../config/settings.ts";
import { table } from "../../terminal/table.ts";

// What has to be so before and after a deploy, line by line; docs/deploying.md leads here. Every line has a check, the command that
// checks it from outside, or the reason why nobody has to.

type State = "ok" | "open" | "elsewhere" | "not needed";
type Line = {
  readonly what: string;
  /** Null for settings that are too wrong to read. */
  readonly look: (settings: Settings | null, stack: string) => readonly [State, string];
};

const notNeeded =
  (because: string): Line["look"] =>
  () => ["not needed", because];
const smoke: Line["look"] = (settings) => [
  "elsewhere",
  `after a deploy: npm run smoke -- https://${settings?.hostname ?? "<host name>"}`,
];
const whether =
  (isSo: (settings: Settings) => boolean, yes: string, no: (stack: string) => string): Line["look"] =>
  (settings, stack) => {
    if (settings === null) return ["open", `npm run setup -- ${stack}`];
    return isSo(settings) ? ["ok", yes] : ["open", no(stack)];
  };

export const CHECKLIST: readonly Line[] = [
  {
    what: "The database is initialised",
    look: notNeeded("the deploy applies the migrations; POST /setup says how far they are"),
  },
  {
    what: "All secrets are set",
    look: whether(
      ({ anthropicApiKey, tokens }) => anthropicApiKey !== undefined && tokens.length > 0,
      "the API token, a key for the model and programs' tokens",
      (stack) =>
        `npx pulumi config set --secret purser:anthropicApiKey -s ${stack}; npm run setup -- ${stack} --token agency:agency`,
    ),
  },
  {
    what: "KV namespaces are created and linked",
    look: notNeeded("the program makes and binds them; npm run drift says when the account has it otherwise"),
  },
  {
    what: "A custom domain is configured",
    look: whether(
      ({ hostname }) => hostname !== "",
      "purser:hostname; no other address answers",
      (stack) => `npm run setup -- ${stack}`,
    ),
  },
  { what: "The health check passes", look: smoke },
  {
    what: "The agency gateway asks before tasks",
    look: whether(
      ({ tokens }) => tokens.some(({ role }) => role === "agency"),
      `it has a token of the role agency and the service token ${ENVIRONMENT_CLIENT}`,
      (stack) => `npm run setup -- ${stack} --token agency:agency`,
    ),
  },
  { what: "The status can be read", look: smoke },
  {
    what: "Logs are kept",
    look: notNeeded("every Worker is declared with Workers Logs; npx wrangler tail is not needed for them"),
  },
  {
    what: "There is a backup of the data",
    look: notNeeded("each night all of it is copied to R2, and GET /api/backups lists the copies"),
  },
  {
    what: "Types are right",
    look: notNeeded("npm test checks them, and the check workflow runs it for every change"),
  },
  { what: "The tests pass", look: notNeeded("the check workflow runs npm run test:all for every change") },
  {
    what: "The agent endpoint answers JSON with result and sessionId",
    look: notNeeded("npm test calls it through the door; a call of yours costs money, so smoke makes none"),
  },
  { what: "Access and the firewall refuse a stranger", look: smoke },
];

/** The checklist of a stack as a person reads it. */
export const renderChecklist = (settings: Settings | null, stack: string): string =>
  table(
    ["Checklist", "", ""],
    CHECKLIST.map(({ what, look }) => [what, ...look(settings, stack)]),
    { colWidths: [44, 12, 80] },
  );
