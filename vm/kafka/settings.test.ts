import { describe, expect, test } from "vitest";
import { settingsIn } from "./settings.ts";

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
      isEncrypted: true,
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
      isEncrypted: false,
      headers: { "cf-access-client-id": "id", "cf-access-client-secret": "secret" },
    });
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
    ["no deployment", { PURSER_URL: "" }, "PURSER_URL"],
    ["no token", { PURSER_TOKEN: "" }, "PURSER_TOKEN"],
    ["a token in the clear", { PURSER_URL: "http://purser.example.com" }, "https:"],
    ["half a service token", { CF_ACCESS_CLIENT_ID: "id" }, "CF_ACCESS_CLIENT_SECRET"],
  ])("%s, and says what would be right [row 98]", (_, env, sentence) => {
    expect(settingsIn({ ...WHOLE, ...env })).toContain(sentence);
  });
});
