import { describe, expect, test } from "vitest";
import { openOrchestrator } from "../objects.harness.ts";

const GITLAB = {
  name: "gitlab_api",
  category: "api",
  description: "Call the GitLab API",
  scriptPath: "",
  implementationGuide: "Use curl with $GITLAB_TOKEN to call GitLab API v4 endpoints.",
  requiresCredentialType: "gitlab",
};

async function openWithPersona() {
  const orchestrator = openOrchestrator();
  const persona = (await orchestrator.call("POST", "/api/personas", { name: "P" })).body;
  return { ...orchestrator, path: `/api/personas/${persona.id}/tools` };
}

describe("allows", () => {
  test("12. a tool to be defined, linked twice and listed once [row 46] [row 47] [row 48]", async () => {
    const { call, path } = await openWithPersona();
    const { status, body: tool } = await call("POST", "/api/tool-definitions", GITLAB);
    expect([status, tool]).toMatchObject([201, { ...GITLAB, isBuiltin: false, inputSchema: null }]);
    for (let times = 0; times < 2; times++)
      expect((await call("POST", path, { toolId: tool.id })).body).toEqual({ linked: true });
    expect((await call("GET", path)).body).toEqual([tool]);
    expect((await call("GET", "/api/tool-definitions")).body).toEqual([tool]);
  });

  test("a tool to be changed, and to be taken away again [row 46]", async () => {
    const { call, path } = await openWithPersona();
    const tool = (await call("POST", "/api/tool-definitions", GITLAB)).body;
    const changed = await call("POST", "/api/tool-definitions", { id: tool.id, category: "git" });
    expect(changed).toMatchObject({ status: 200, body: { ...tool, category: "git" } });
    await call("POST", path, { toolId: tool.id });
    expect((await call("DELETE", `${path}/${tool.id}`)).body).toEqual({ unlinked: true });
    expect((await call("GET", path)).body).toEqual([]);
    expect((await call("DELETE", `${path}/${tool.id}`)).status).toBe(404);
  });
});

describe("refuses", () => {
  test("12. to link a tool that is not there, with 404 [row 48]", async () => {
    const { call, path } = await openWithPersona();
    expect((await call("POST", path, { toolId: "none" })).body).toMatchObject({ code: "not_found" });
  });

  test("13. a name that another tool has, with 409 [row 46]", async () => {
    const { call } = await openWithPersona();
    await call("POST", "/api/tool-definitions", GITLAB);
    const again = await call("POST", "/api/tool-definitions", { ...GITLAB, id: "another" });
    expect([again.status, again.body.code]).toEqual([409, "conflict"]);
  });
});
