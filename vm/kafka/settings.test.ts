import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { settingsIn, settingsInText } from "./settings.ts";

const WHOLE = {
  KAFKA_BROKERS: "kafka-1.example.com:9092, kafka-2.example.com:9092",
  KAFKA_USERNAME: "purser",
  KAFKA_PASSWORD: "secret",
  PURSER_URL: "https://purser.example.com",
  PURSER_TOKEN: "purser_team_token",
};

describe("allows", () => {
  test("a cluster with a login, encrypted, in upstream's group [row 98]", () => {
    expect(settingsIn(WHOLE)).toEqual({
      brokers: ["kafka-1.example.com:9092", "kafka-2.example.com:9092"],
      login: { username: "purser", password: "secret" },
      tls: {},
      signingKey: null,
      group: "dac-orchestrator",
      url: new URL("https://purser.example.com"),
      headers: { authorization: "Bearer purser_team_token" },
    });
  });

  test("a broker of this machine as it is, and a service token where Access stands before the deployment", () => {
    const { KAFKA_USERNAME: _, KAFKA_PASSWORD: __, ...rest } = WHOLE;
    const access = { CF_ACCESS_CLIENT_ID: "id", CF_ACCESS_CLIENT_SECRET: "secret" };
    expect(settingsIn({ ...rest, ...access, KAFKA_BROKERS: "127.0.0.1:9092" })).toMatchObject({
      login: null,
      tls: null,
      headers: { "cf-access-client-id": "id", "cf-access-client-secret": "secret" },
    });
  });
});

const PEM = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

describe("allows", () => {
  test("a cluster of an authority of its own that knows its clients by certificates; several brokers", () => {
    const { KAFKA_USERNAME: _, KAFKA_PASSWORD: __, ...rest } = WHOLE;
    const folder = mkdtempSync(join(tmpdir(), "purser-kafka-"));
    const file = join(folder, "key.pem");
    writeFileSync(file, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    const tls = { KAFKA_CA: PEM, KAFKA_CERT: PEM, KAFKA_KEY: file };
    expect(settingsIn({ ...rest, ...tls })).toMatchObject({
      brokers: ["kafka-1.example.com:9092", "kafka-2.example.com:9092"],
      login: null,
      tls: { ca: PEM, cert: PEM, key: expect.stringContaining("PRIVATE KEY") },
    });
    rmSync(folder, { recursive: true });
    expect(settingsIn({ ...WHOLE, KAFKA_BROKERS: "127.0.0.1:9092", KAFKA_TLS: "on" })).toMatchObject({
      tls: {},
    });
  });

  test("the same variables as one text, as the machine's secret has them", () => {
    const { PURSER_URL: url, ...variables } = WHOLE;
    expect(settingsInText(JSON.stringify(variables), url)).toEqual(settingsIn(WHOLE));
    for (const text of ["", "[]", '{"KAFKA_BROKERS":1}']) expect(() => settingsInText(text, url)).toThrow();
  });
});

describe("refuses", () => {
  test.each([
    ["no brokers, and is off", { KAFKA_BROKERS: "" }, "Kafka is off"],
    ["brokers that are none", { KAFKA_BROKERS: "kafka.example.com" }, "a host and a port"],
    ["half a login", { KAFKA_PASSWORD: "" }, "belong together"],
    ["topics that everybody may write to", { KAFKA_USERNAME: "", KAFKA_PASSWORD: "" }, "spends your money"],
    ["a short key", { KAFKA_SIGNING_KEY: "short" }, "32 characters"],
    ["another word for on", { KAFKA_TLS: "no" }, "on (as it is by itself) or off"],
    ["half a certificate", { KAFKA_CERT: PEM }, "KAFKA_CERT and KAFKA_KEY belong together"],
    ["an authority that is none", { KAFKA_CA: "/nowhere" }, "KAFKA_CA is neither PEM"],
    ["an authority without TLS", { KAFKA_TLS: "off", KAFKA_CA: PEM }, "KAFKA_TLS is off"],
    ["no deployment", { PURSER_URL: "" }, "PURSER_URL"],
    ["no token", { PURSER_TOKEN: "" }, "PURSER_TOKEN"],
    ["a token in the clear", { PURSER_URL: "http://purser.example.com" }, "https:"],
    ["half a service token", { CF_ACCESS_CLIENT_ID: "id" }, "CF_ACCESS_CLIENT_SECRET"],
  ])("%s, and says what would be right [row 98]", (_, env, sentence) => {
    expect(settingsIn({ ...WHOLE, ...env })).toContain(sentence);
  });
});
