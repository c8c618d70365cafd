import { z } from "zod";
import type { HomeName } from "../../../workers/mcp/journal/home/state.ts";
import type { Address } from "../../terminal/address.ts";
import { Stop } from "../../terminal/command.ts";
import { askDoor } from "../../terminal/door.ts";
import type { Outside } from "../../terminal/outside.ts";
import type { AskGateway } from "../machine/gateway.ts";

export const HomeStanding = z.object({
  home: z.enum(["edge", "machine"]),
  state: z.enum(["here", "leaving", "arriving", "elsewhere"]),
  move: z.string().nullable(),
  cursor: z.string().nullable(),
  isEmpty: z.boolean(),
});
export type HomeStanding = z.infer<typeof HomeStanding>;

const EdgeStanding = HomeStanding.extend({ person: z.string(), belongs: z.enum(["edge", "machine"]) });
export type EdgeStanding = z.infer<typeof EdgeStanding>;

export const CarriedPage = z.object({
  table: z.string(),
  rows: z.array(z.record(z.string(), z.unknown())),
  next: z.string().nullable(),
});
export type CarriedPage = z.infer<typeof CarriedPage>;

/** One of the two homes of one person's journal, as a move asks it (workers/mcp/journal/home/moving.ts). */
export type JournalHome = {
  readonly name: HomeName;
  readonly standing: () => Promise<HomeStanding>;
  /** Carries out a step. @throws Stop with the home's own sentence */
  readonly step: <T>(reply: z.ZodType<T>, step: object) => Promise<T>;
};

/** Of one minute's allowance at the door. */
const PATIENCE_TIMES = 12;
const PATIENCE_MS = 10_000;
const TOO_MANY = 429;

const inForm = <T>(reply: z.ZodType<T>, body: unknown, who: string): T => {
  const read = reply.safeParse(body);
  if (read.success) return read.data;
  throw new Stop(`The ${who} answered in another form than was expected. Check that it runs this version.`);
};

/** The edge's part, behind the door of a deployment. */
export function edgeHome(
  address: Address,
  { fetch: send }: Pick<Outside, "fetch">,
  wait: (ms: number) => Promise<unknown>,
): JournalHome & { readonly where: () => Promise<EdgeStanding> } {
  const ask = async <T>(reply: z.ZodType<T>, method: string, path: string, given?: object): Promise<T> => {
    for (let times = 0; ; times += 1) {
      const { ok, status, body, says } = await askDoor(address, send, method, path, given);
      if (ok) return inForm(reply, body, "door");
      if (status !== TOO_MANY || times >= PATIENCE_TIMES)
        throw new Stop(`The door answered ${status}${says}`);
      await wait(PATIENCE_MS);
    }
  };
  const where = () => ask(EdgeStanding, "GET", "/api/journal");
  return {
    name: "edge",
    where,
    standing: where,
    step: (reply, step) => ask(reply, "POST", "/api/journal/move", step),
  };
}

const Outcome = z.object({ isError: z.boolean(), text: z.string() });
const Refused = z.object({ message: z.string() });

/** The machine's part, behind its gateway. @param person the address by which the gateway knows whose journal it is */
export function machineHome(ask: AskGateway, person: string): JournalHome {
  const asked = async <T>(reply: z.ZodType<T>, request: object): Promise<T> => {
    const answer = await ask("POST", `/journals?email=${encodeURIComponent(person)}`, request);
    const { isError, text } = inForm(Outcome, answer, "gateway");
    const body: unknown = JSON.parse(text);
    if (!isError) return inForm(reply, body, "gateway");
    throw new Stop(`The machine refuses: ${inForm(Refused, body, "gateway").message}`);
  };
  return {
    name: "machine",
    standing: () => asked(HomeStanding, { what: "standing" }),
    step: (reply, step) => asked(reply, { what: "step", step }),
  };
}
