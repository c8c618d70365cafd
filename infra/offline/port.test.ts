import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { freePort } from "./deployment.harness.ts";
import { claimPort, notListening, portIn } from "./port.ts";

describe("allows", () => {
  test("a port that is free, and the usual one where none is named", async () => {
    await claimPort(await freePort(), "PORT");
    expect(portIn({}, "PORT", 8787)).toBe(8787);
    expect(portIn({ PORT: "65535" }, "PORT", 8787)).toBe(65_535);
  });
});

describe("refuses", () => {
  test.each(["", "0", "65536", "80 80", "-1", "1e3", "http"])("PORT=%j", (text) => {
    expect(() => portIn({ PORT: text }, "PORT", 8787)).toThrow(`PORT is "${text}"; it takes a number`);
  });

  test("one that somebody has, and says how to choose another", async () => {
    const port = await freePort();
    const other = createServer().listen(port, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    await expect(claimPort(port, "PORT")).rejects.toThrow(
      `Port ${port} is in use. Stop what uses it, or choose another: PORT=${port + 1} npm start`,
    );
    other.close();
  });

  test.each([
    [
      80,
      "EACCES",
      "Nothing may listen at port 80: the system keeps it for others. Choose another: PORT=8080 npm start",
    ],
    [
      65_535,
      "EADDRINUSE",
      "Port 65535 is in use. Stop what uses it, or choose another: PORT=65534 npm start",
    ],
    [
      8787,
      "EADDRNOTAVAIL",
      "Nothing may listen at port 8787: EADDRNOTAVAIL. Choose another: PORT=8788 npm start",
    ],
  ])("%i with %s", (port, code, text) => {
    expect(notListening(Object.assign(new Error("listen"), { code }), port, "PORT").message).toBe(text);
  });
});
