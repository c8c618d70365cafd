import { describe, expect, test } from "vitest";
import { accessFrom, reachMachine } from "./reach.ts";

const TOKEN = { clientId: "id", clientSecret: "hush" };
const asked = (answer: () => Promise<Response>) => reachMachine(() => answer(), "machine.example.com", TOKEN);
const answering = (status: number) => asked(async () => new Response(null, { status }));

describe("allows", () => {
  test("a health through the tunnel, as the Workers' own service token", async () => {
    const sent: [string, RequestInit][] = [];
    const send = async (url: string, init: RequestInit) => {
      sent.push([url, init]);
      return new Response("ok");
    };
    expect(await reachMachine(send, "machine.example.com", TOKEN)).toEqual({ reachable: true });
    expect(sent).toMatchObject([
      [
        "https://machine.example.com/healthz",
        { headers: { "cf-access-client-id": "id", "cf-access-client-secret": "hush" }, redirect: "manual" },
      ],
    ]);
  });

  test("a health from nginx on the machine, with no token that it could see", async () => {
    const sent: RequestInit[] = [];
    const send = async (_: string, init: RequestInit) => {
      sent.push(init);
      return new Response("ok");
    };
    expect(await reachMachine(send, "machine.example.com", null)).toEqual({ reachable: true });
    expect(sent).toMatchObject([{ headers: {}, redirect: "manual" }]);
  });

  test("no token where none is bound", () => {
    expect([accessFrom(undefined), accessFrom(JSON.stringify(TOKEN))]).toEqual([null, TOKEN]);
  });
});

describe("fails safe", () => {
  test.each([
    [302, "service token"],
    [403, "service token"],
    [502, "cloudflared"],
    [530, "cloudflared"],
    [503, "answered 503"],
  ])("status %i is said in words: %s", async (status, words) => {
    expect(await answering(status)).toEqual({ reachable: false, reason: expect.stringContaining(words) });
  });

  test.each([
    [502, "nginx answers and the gateway behind it does not run"],
    [403, "the machine answered 403"],
  ])("status %i of nginx is said in words: %s", async (status, reason) => {
    const reached = await reachMachine(
      async () => new Response(null, { status }),
      "machine.example.com",
      null,
    );
    expect(reached).toEqual({ reachable: false, reason });
  });

  test("no answer is one too, and tells nothing of the token", async () => {
    const failed = await asked(() => Promise.reject(new TypeError("fetch failed with hush")));
    expect(failed).toEqual({ reachable: false, reason: "machine.example.com did not answer in 5 seconds" });
  });
});
