import { beforeEach, expect, test } from "vitest";
import * as z from "zod/mini";
import { freshDatabase } from "../gate/gate.harness.ts";
import { openChat } from "./chat.harness.ts";
import { operations } from "./operations.ts";
import { createApp } from "./router.ts";

beforeEach(freshDatabase);

test("[row 183] every reply is what its operation promises, field by field", async () => {
  const { call } = openChat();
  const check = async (
    key: Exclude<keyof typeof operations, "GET /ws/chat">,
    path: string,
    body?: unknown,
  ) => {
    const response = await call(key.split(" ")[0] ?? "", path, body);
    expect(response.status, key).toBe(200);
    const result = z.safeParse(z.strictObject(operations[key].reply.shape), await response.json());
    expect(result.error?.issues ?? [], key).toEqual([]);
  };
  await check("POST /api/chat", "/api/chat", { message: "Hello", sessionKey: "contract" });
  await check("GET /api/chat", "/api/chat");
  await check("GET /api/chat/:sessionKey", "/api/chat/contract");
  await check("PATCH /api/chat/:sessionKey", "/api/chat/contract", { title: "Contract" });
  await check("DELETE /api/chat/:sessionKey", "/api/chat/contract");
});

test("[row 183] the routes and the operations are the same list", () => {
  const routes = createApp().routes.filter(({ method }) => method !== "ALL");
  const served = routes.map(({ method, path }) => `${method} ${path}`);
  expect(served.toSorted()).toEqual(Object.keys(operations).toSorted());
});
