import { beforeEach, describe, expect, test, vi } from "vitest";
import { costOfSynthesis, SYNTHESIS_MODEL } from "../../../policies/prices/synthesis.ts";
import type { Asked } from "../../caller.ts";
import type { Payer } from "../../ledger/keys/contract.ts";
import { SPOKEN_MAX_CHARS } from "../../voice/speak.ts";
import { events, json, openMessenger, passAlarms } from "../messaging.harness.ts";
import { MEMBER, PERSON, world } from "../objects.harness.ts";

const logged: unknown[] = [];
beforeEach(() => {
  logged.length = 0;
  for (const level of ["error", "warn"] as const)
    vi.spyOn(console, level).mockImplementation((...line: unknown[]) => void logged.push(line));
});

const REPLY = "A **loan** to a [state](https://example.com).";
const WORDS = "A loan to a state.";
type Says = NonNullable<(typeof world)["hears"]>;
const ogg = (words: string) => new Blob(["OggS", words]).stream();

/** A chat whose assistant says `reply`, and what says it aloud. */
function openSpeech(
  says: Says | null = async (_, inputs) => ogg((inputs as { text: string }).text),
  { reply = REPLY as string | null, payer = { is: "operator" } as Payer } = {},
) {
  const runs: { readonly model: string; readonly inputs: object }[] = [];
  const chat = async ({ method }: Asked) =>
    method === "GET"
      ? json({ turns: [{ reply }, { reply: null }] })
      : reply === null
        ? json({ code: "model_refused", detail: "Not that" }, 422)
        : events([reply]);
  const here = openMessenger({
    chat,
    payer,
    hears:
      says === null
        ? undefined
        : async (model, inputs) => {
            runs.push({ model, inputs });
            return says(model, inputs);
          },
  });
  const ask = async (text: string) => {
    await here.say(String(here.telegram.calls.length), text);
    await passAlarms(here.messenger);
    return here.telegram.shown.map((one) => one.text);
  };
  return { ...here, runs, ask };
}
const HTML = 'A <b>loan</b> to a <a href="https://example.com">state</a>.';

describe("allows", () => {
  test("[row 141] voice: an answer in writing and, as it was asked for, as a voice note, paid by its characters", async () => {
    const { ask, runs, telegram, ledger } = openSpeech();
    expect(await ask("/speak what is a bond?")).toEqual([HTML, `voice: OggS${WORDS}`]);
    expect(runs).toEqual([
      { model: SYNTHESIS_MODEL, inputs: { text: WORDS, encoding: "opus", container: "ogg" } },
    ]);
    expect(telegram.made("sendVoice")).toMatchObject([{ chat_id: "77", type: "audio/ogg" }]);
    expect(ledger.asks).toMatchObject([
      { model: SYNTHESIS_MODEL, work: "interactive", scope: { user: PERSON } },
    ]);
    expect(ledger.asks[0]?.amountNano).toBeGreaterThanOrEqual(costOfSynthesis(WORDS.length));
    expect(ledger.settled).toMatchObject([{ amountNano: costOfSynthesis(WORDS.length), presumed: false }]);
    expect(ledger.reservedNano()).toBe(0);
  });

  test.each(["/speak", "Say that aloud", "please read it out loud, please!"])(
    "[row 141] voice: the last answer once more, aloud: %s",
    async (wish) => {
      expect(await openSpeech().ask(wish)).toEqual([`voice: OggS${WORDS}`]);
    },
  );

  test("[row 141] voice: nothing aloud where nobody asked", async () => {
    const { ask, runs } = openSpeech();
    for (const text of ["what is a bond?", "how do I read it aloud to children?"]) await ask(text);
    expect(runs).toEqual([]);
  });

  test("[row 141] voice: of what is long or code as much as is worth hearing, and that there is more", async () => {
    const long = `${"One sentence of many. ".repeat(80)}\n\n\`\`\`\nlet x = 1;\n\`\`\``;
    const { ask, runs } = openSpeech(undefined, { reply: long });
    const shown = await ask("/speak");
    expect(shown.at(-1)).toContain("Not all of it");
    const [run] = runs;
    if (run === undefined) throw new Error("Nothing was said aloud");
    const { text } = run.inputs as { text: string };
    expect([text.length <= SPOKEN_MAX_CHARS, text.endsWith("many."), text.includes("let x")]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe("refuses", () => {
  test("[row 141] voice: where nothing says it aloud, in words, and the answer stands in writing", async () => {
    const { ask, ledger } = openSpeech(null);
    expect(await ask("/speak what is a bond?")).toEqual([
      HTML,
      "I cannot say it aloud: Nothing is said aloud here.",
    ]);
    expect(ledger.asks).toEqual([]);
  });

  test("[row 141] voice: what the month does not pay for, in the ledger's words", async () => {
    const { ask, runs, ledger } = openSpeech();
    ledger.state.allowanceNano = 1;
    expect((await ask("/speak")).join()).toContain("The month's money is used up");
    expect(runs).toEqual([]);
  });

  test("[row 141] voice: the deployment's money to who brings a key of their own", async () => {
    const payer: Payer = { is: "own", apiKey: "sk-own" };
    const { take, messenger, telegram, runs } = openSpeech(undefined, { payer });
    await take("1", { is: "message", text: "/speak" }, "88", MEMBER);
    await passAlarms(messenger);
    expect(telegram.shown.map(({ text }) => text).join()).toContain("only an owner can let you use that");
    expect(runs).toEqual([]);
  });

  test("[row 141] voice: another language with an English voice: it stands in writing, and costs nothing", async () => {
    const { ask, runs, ledger } = openSpeech(undefined, { reply: "Ein Darlehen an einen Staat." });
    expect(await ask("/speak was ist eine Anleihe?")).toEqual([
      "Ein Darlehen an einen Staat.",
      "I cannot say it aloud: the voice speaks English, and this is German.",
    ]);
    expect([runs, ledger.asks]).toEqual([[], []]);
  });

  test("[row 141] voice: before anything was said, and where there is nothing but code", async () => {
    expect(await openSpeech(undefined, { reply: null }).ask("/speak")).toEqual([
      "I have said nothing here yet.",
    ]);
    const { ask, runs } = openSpeech(undefined, { reply: "```\nlet x = 1;\n```" });
    expect((await ask("/speak")).join()).toContain("nothing in it");
    expect(runs).toEqual([]);
  });
});

describe("fails safe", () => {
  const never: Says = () => Promise.reject(new Error("lost"));
  test.each<[string, Says, string, number]>([
    ["an answer that never came counts whole", never, "Workers AI did not answer", costOfSynthesis(18)],
    [
      "the day's free share that is used up costs nothing",
      () => Promise.reject(new Error("3036: used up")),
      "begins anew at 00:00 UTC",
      0,
    ],
    [
      "an answer that is no audio is paid",
      async () => new Blob(["<html>"]).stream(),
      "could not be played",
      costOfSynthesis(18),
    ],
    [
      "an answer that is no stream is paid",
      async () => ({ audio: "x" }),
      "could not be played",
      costOfSynthesis(18),
    ],
    [
      "an answer without an end is left",
      async () => new Blob(["OggS", new Uint8Array(2 * 1024 * 1024)]).stream(),
      "could not be played",
      costOfSynthesis(18),
    ],
  ])("[row 141] voice: %s, and is told beside the answer", async (_, says, words, costNano) => {
    const { ask, runs, ledger } = openSpeech(says);
    const shown = await ask("/speak what is a bond?");
    expect([shown[0], shown[1]]).toEqual([HTML, expect.stringContaining(words)]);
    expect([runs.length, ledger.reservedNano()]).toEqual([1, 0]);
    expect(ledger.settled[0]?.amountNano).toBeGreaterThanOrEqual(costNano);
    expect(JSON.stringify(logged)).not.toContain("loan");
  });

  test("[row 141] voice: a note of which nobody knows whether it was shown is not sent again, and one that came too soon is", async () => {
    const lost = openSpeech();
    lost.telegram.fault = ({ method }) => (method === "sendVoice" ? "silent" : null);
    await lost.ask("/speak");
    expect(lost.telegram.made("sendVoice")).toHaveLength(1);
    expect((await lost.messenger.health("telegram")).unknown).toBe(1);
    const soon = openSpeech();
    let refusals = 1;
    soon.telegram.fault = ({ method }) => (method === "sendVoice" && refusals-- > 0 ? "too-soon" : null);
    await soon.ask("/speak");
    world.now += 60_000;
    await passAlarms(soon.messenger);
    expect([soon.telegram.shown.length, soon.runs.length]).toEqual([1, 1]);
  });
});
