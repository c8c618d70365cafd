import { createExecutionContext } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import { newApp } from "./app.ts";
import type { Asked, Caller } from "./caller.ts";
import { AnsweringEntrypoint } from "./entrypoint.ts";
import { Problem } from "./problem.ts";
import { responseOf } from "./wire/answer.ts";

const CALLER: Caller = { kind: "person", name: "owner@example.com", role: "admin", requestId: "r-1" };
const HOST = "https://purser.test";

type Respond = (request: Request, caller: Caller) => Response | Promise<Response>;

/** A Worker whose one answer is given with its bindings. */
class Example extends AnsweringEntrypoint<{ readonly respond: Respond }> {
  protected override respond(request: Request, caller: Caller) {
    return this.env.respond(request, caller);
  }
}

const example = (respond: Respond) => new Example(createExecutionContext(), { respond });

function ask(respond: Respond, path: string, asked: Partial<Asked> = {}) {
  const whole = { method: "GET", url: `${HOST}${path}`, headers: {}, body: null, ...asked };
  return example(respond).answer(whole, CALLER).then(responseOf);
}

const app = newApp<{ Bindings: { readonly caller: Caller } }>("The example has");
app.get("/api/name", (c) => c.text(c.env.caller.name));
app.get("/api/broken", () => {
  throw new TypeError("a word that is nobody's business");
});
const served: Respond = (request, caller) => app.fetch(request, { caller });

describe("allows", () => {
  test("the door's call, as the request that it was and with the caller beside it", async () => {
    const echo: Respond = async (request, { name }) => Response.json({ name, text: await request.text() });
    const response = await ask(echo, "/api/echo", { method: "POST", body: "hello" });
    expect(await response.json()).toEqual({ name: CALLER.name, text: "hello" });
  });

  test("an application's route, which finds its caller among its bindings", async () => {
    expect(await (await ask(served, "/api/name")).text()).toBe(CALLER.name);
  });
});

describe("refuses", () => {
  test("whatever does not come as the door's call", async () => {
    const respond = vi.fn<Respond>();
    const response = await example(respond).fetch(new Request(HOST));
    expect(response.status).toBe(404);
    expect(respond).not.toHaveBeenCalled();
  });

  test("a path that the application lacks, in words that say whose it is", async () => {
    const response = await ask(served, "/api/other");
    expect(response.status).toBe(404);
    const detail = "The example has no such endpoint; see /openapi.json";
    expect(await response.json()).toMatchObject({ code: "not_found", detail, requestId: "r-1" });
  });
});

describe("fails safe", () => {
  test.each<[string, Respond]>([
    [
      "thrown at once",
      () => {
        throw new Problem("conflict", "Taken");
      },
    ],
    ["a rejection", () => Promise.reject(new Problem("conflict", "Taken"))],
  ])("%s is a problem's reply, in the words of the path's clients", async (_, respond) => {
    const response = await ask(respond, "/api/approve");
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ code: "conflict", approved: false, reason: "Taken" });
  });

  test("what nobody foresaw is logged, and its words stay inside", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    const response = await ask(served, "/api/broken");
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("nobody's business");
    expect(logged.mock.calls.join()).toContain("nobody's business");
  });
});
