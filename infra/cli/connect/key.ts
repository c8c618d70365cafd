import { readFileSync } from "node:fs";
import { isDay } from "../../../workers/time/calendar.ts";
import { EXIT, Stop } from "../../terminal/command.ts";
import type { Outside } from "../../terminal/outside.ts";

const TITLES = {
  garmin: "Garmin's API key",
  splitwise: "Splitwise's API key",
  places: "The Google Maps Platform key",
  anthropic: "Your own Anthropic key",
  web: "The token or key",
};

/** A key from a file, or from whoever sits at the terminal. @throws Stop where there is neither */
async function keyOf(
  { ask }: Pick<Outside, "ask">,
  service: keyof typeof TITLES,
  file: string | undefined,
): Promise<string> {
  const key = file === undefined ? await ask?.secret(TITLES[service]) : readFileSync(file, "utf8").trim();
  if (key === undefined)
    throw new Stop("There is no terminal to ask at: --key-file names a file with the key.", EXIT.unusable);
  if (key === "") throw new Stop("The key is empty; nothing was connected.", EXIT.unusable);
  return key;
}

export const keyCredential = async (
  outside: Pick<Outside, "ask">,
  service: "splitwise" | "places",
  file: string | undefined,
) => ({
  apiKey: await keyOf(outside, service, file),
});

/** One's own key for the model provider, with what it may spend in a month. */
export const modelKeyCredential = async (
  outside: Pick<Outside, "ask">,
  file: string | undefined,
  limit: string | undefined,
) => ({
  apiKey: await keyOf(outside, "anthropic", file),
  ...(limit === undefined ? {} : { monthlyLimitUsd: limit }),
});

/** A token or key under a name, for hosts of the web. @throws Stop where it has no name or no host */
export async function webCredential(
  outside: Pick<Outside, "ask">,
  {
    name,
    host,
    keyFile,
  }: { readonly name?: string; readonly host?: readonly string[]; readonly keyFile?: string },
) {
  if (name === undefined || host === undefined)
    throw new Stop(
      "--name says what it is called, such as KUSTO_TOKEN, and --host which hosts it is sent to.",
      EXIT.unusable,
    );
  return { name, value: await keyOf(outside, "web", keyFile), allowedHosts: host };
}

/** With its end, which Garmin tells nobody but the person who made it. */
export async function garminCredential(
  outside: Pick<Outside, "ask">,
  file: string | undefined,
  expires: string | undefined,
) {
  const apiKey = await keyOf(outside, "garmin", file);
  const wrong = (text: string) => (isDay(text) ? undefined : "It is not a day such as 2027-02-20.");
  const day = expires ?? (await outside.ask?.text("The key's last day, as Garmin shows it", "", wrong));
  if (day === undefined || wrong(day) !== undefined)
    throw new Stop("--expires takes the key's last day, such as 2027-02-20.", EXIT.unusable);
  return { apiKey, expiresAt: `${day}T23:59:59Z` };
}
