import { z } from "zod";
import { DAY_MS } from "../../../policies/prices/time.ts";
import { KEY_DAYS_MAX, KEY_ROLES } from "../../../vm/gateway/key.ts";
import { command, EXIT, Stop } from "../../terminal/command.ts";
import { table } from "../../terminal/table.ts";
import { oneOf, wholeNumber } from "../../terminal/words.ts";
import { GATEWAY_NOTES, gatewayAnswer, gatewayOf, gatewayStackFlag, outputsFlag } from "./gateway.ts";
import { ENDS, wordUsage } from "./settings.ts";

const ACTIONS = ["list", "create", "revoke"] as const;

const line = z.object({
  id: z.string(),
  prefix: z.string(),
  name: z.string(),
  role: z.string(),
  servers: z.array(z.string()),
  tools: z.array(z.string()),
  expires_at: z.string(),
  last_used_at: z.string().nullable(),
  revoked_at: z.string().nullable(),
});

const list = (text: string): string[] => text.split(",").map((one) => one.trim());

const spec = wordUsage(
  "keys",
  "Keys of people for the machine's gateway: list, create, revoke.",
  `${GATEWAY_NOTES}\nA new key is shown once, alone on standard output.\n${ENDS}`,
)
  .argument("<action>", ACTIONS.join(", "), oneOf(ACTIONS))
  .argument("[id]", "of the key to revoke")
  .requiredOption("--email <address>", "whose keys")
  .addOption(gatewayStackFlag())
  .addOption(outputsFlag())
  .option("--dir <folder>", "where the stack files are", ".")
  .option("--name <name>", "what the new key is called, such as laptop")
  .option("--role <role>", KEY_ROLES.join(", "), "personal")
  .option("--servers <names>", "the servers that it opens, with commas", list, ["*"])
  .option("--tools <names>", "the tools that it may call; get_* is all that begin so", list, ["*"])
  .option("--days <days>", `until it ends, at most ${KEY_DAYS_MAX}`, wholeNumber(1, KEY_DAYS_MAX), 90);

/** `npm run machine -- keys`. */
export const keys = command(spec, async (outside, flags, action, id) => {
  const { now, say, complain } = outside;
  const { email, name, role, servers, tools, days } = flags;
  if (action === "create" && name === undefined)
    throw new Stop("--name says what the key is called.", EXIT.unusable);
  if (action === "revoke" && id === undefined)
    throw new Stop("Which one? npm run machine -- keys list shows their ids.", EXIT.unusable);
  const ask = await gatewayOf(outside, flags);
  const whose = `email=${encodeURIComponent(email)}`;
  if (action === "create") {
    const expiresAt = new Date(now().getTime() + days * DAY_MS).toISOString();
    const made = await ask("POST", "/admin/keys", { email, name, role, servers, tools, expiresAt });
    say(gatewayAnswer(z.object({ text: z.string() }), made).text);
    complain(`It ends at ${expiresAt}. It is shown this once.`);
    return EXIT.done;
  }
  if (action === "revoke") {
    await ask("DELETE", `/admin/keys/${encodeURIComponent(id ?? "")}?${whose}`);
    say("Revoked.");
    return EXIT.done;
  }
  const { keys: known } = gatewayAnswer(
    z.object({ keys: z.array(line) }),
    await ask("GET", `/admin/keys?${whose}`),
  );
  const state = ({ revoked_at, expires_at }: z.infer<typeof line>) =>
    revoked_at !== null
      ? "revoked"
      : new Date(expires_at) <= now()
        ? "expired"
        : `until ${expires_at.slice(0, 10)}`;
  const rows = known.map((key) => [
    key.id,
    `${key.prefix}…`,
    key.name,
    key.role,
    key.servers.join(", "),
    key.tools.join(", "),
    state(key),
    key.last_used_at?.slice(0, 10) ?? "never",
  ]);
  say(table(["Id", "Key", "Name", "Role", "Servers", "Tools", "State", "Used"], rows));
  return EXIT.done;
});
