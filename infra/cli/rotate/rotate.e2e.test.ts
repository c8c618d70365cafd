import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HOUR_MS } from "../../../policies/prices/time.ts";
import { openTestDeployment } from "../../offline/deployment.harness.ts";
import type { Deployment } from "../../offline/deployment.ts";
import { issue } from "../../stackfile/tokens.ts";
import { allOf } from "./credentials.ts";
import { turnAll } from "./turn.ts";

// A client before, during and after its rotation, through the door of what would be deployed.

const random = (bytes: number) => randomBytes(bytes);
const now = new Date();
const ago = (hours: number) => new Date(now.getTime() - hours * HOUR_MS);

const wish = { name: "status-page", role: "personal" } as const;
const first = issue(wish, ago(100), random);
const credentials = { serviceTokens: {}, serviceClients: [], serviceTokenDays: 30 };

/** The list of tokens as a rotation that many hours ago left it, and the new token. */
function rotated(hours: number, leaked = false) {
  const before = { ...credentials, tokens: [first.record] };
  const turned = turnAll(before, [allOf(wish.name, before)], { now: ago(hours), random, leaked });
  return { tokens: JSON.stringify(turned.tokens), fresh: turned.made[0]?.plaintext ?? "" };
}

const inGrace = rotated(47);
const graceOver = rotated(49);
const deployments: Deployment[] = [];
const deploy = async (tokens: string): Promise<Deployment> => {
  const deployment = await openTestDeployment({ config: { tokens } });
  deployments.push(deployment);
  return deployment;
};

let during: Deployment;
let after: Deployment;
beforeAll(async () => {
  during = await deploy(inGrace.tokens);
  after = await deploy(graceOver.tokens);
});
afterAll(() => Promise.all(deployments.map(({ close }) => close())));

const ask = async ({ send, access, signIn }: Deployment, bearer: string) => {
  const [service] = access.serviceTokens;
  const session = service && (await signIn.serviceSession(service.clientId, service.clientSecret));
  const headers = { authorization: `Bearer ${bearer}`, "cf-access-jwt-assertion": session ?? "" };
  return send("/api/status", { headers });
};

describe("allows", () => {
  test("[row 29] in the grace period the new token and the one it replaced, both as the same client", async () => {
    for (const bearer of [inGrace.fresh, first.plaintext]) {
      const response = await ask(during, bearer);
      expect(response.status).toBe(200);
      const { tokens } = (await response.json()) as { tokens: { name: string; kind: string }[] };
      expect(tokens.filter(({ name }) => name === wish.name)).toHaveLength(1);
      expect(tokens.map(({ kind }) => kind)).toContain("service");
    }
  });
});

describe("refuses", () => {
  test("[row 29] the token that was replaced once its grace period is over, and not the new one", async () => {
    expect((await ask(after, first.plaintext)).status).toBe(401);
    expect((await ask(after, graceOver.fresh)).status).toBe(200);
  });
});
