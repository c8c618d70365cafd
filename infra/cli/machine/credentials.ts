import { readFileSync } from "node:fs";
import { z } from "zod";
import { command, EXIT, Stop } from "../../terminal/command.ts";
import { table } from "../../terminal/table.ts";
import { oneOf } from "../../terminal/words.ts";
import { GATEWAY_NOTES, gatewayAnswer, gatewayOf, gatewayStackFlag, outputsFlag } from "./gateway.ts";
import { ENDS, wordUsage } from "./settings.ts";

const ACTIONS = ["list", "set", "remove"] as const;

const spec = wordUsage(
  "credentials",
  "Credentials of people for servers beside the gateway: list, set, remove. None is ever shown again.",
  `Garmin, Google, Places and Splitwise use what their person has connected on the page (Connections); the gateway refuses theirs.\n${GATEWAY_NOTES}\n${ENDS}`,
)
  .argument("<action>", ACTIONS.join(", "), oneOf(ACTIONS))
  .argument("[server]", "a server that takes one from the gateway")
  .requiredOption("--email <address>", "whose credential")
  .addOption(gatewayStackFlag())
  .addOption(outputsFlag())
  .option("--dir <folder>", "where the stack files are", ".")
  .option("--secret-file <file>", "holds it; a person at a terminal is asked instead");

/** `npm run machine -- credentials`. */
export const credentials = command(spec, async (outside, flags, action, server) => {
  const { email, secretFile } = flags;
  const { say, ask: person } = outside;
  if (action !== "list" && server === undefined) throw new Stop("For which server?", EXIT.unusable);
  const ask = await gatewayOf(outside, flags);
  const whose = `email=${encodeURIComponent(email)}`;
  const path = `/admin/credentials/${encodeURIComponent(server ?? "")}`;
  if (action === "set") {
    const secret =
      secretFile === undefined
        ? await person?.secret(`The credential for ${server}`)
        : readFileSync(secretFile, "utf8").trim();
    if (secret === undefined)
      throw new Stop(
        "There is no terminal to ask at: --secret-file names a file with the credential.",
        EXIT.unusable,
      );
    if (secret === "")
      throw new Stop(`${secretFile ?? "What was typed"} is empty; nothing was stored.`, EXIT.unusable);
    await ask("PUT", path, { email, secret });
    say(`Stored for ${server}, sealed.`);
    return EXIT.done;
  }
  if (action === "remove") {
    await ask("DELETE", `${path}?${whose}`);
    say(`Removed for ${server}.`);
    return EXIT.done;
  }
  const line = z.object({ server: z.string(), updated_at: z.string() });
  const read = gatewayAnswer(
    z.object({ credentials: z.array(line) }),
    await ask("GET", `/admin/credentials?${whose}`),
  );
  say(
    table(
      ["Server", "Stored"],
      read.credentials.map((one) => [one.server, one.updated_at.slice(0, 10)]),
    ),
  );
  return EXIT.done;
});
