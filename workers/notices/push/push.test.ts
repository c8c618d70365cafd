import { describe, expect, test } from "vitest";
import { fromBase64Url, toBase64Url } from "../../wire/base64.ts";
import { encrypted, fresh } from "./encrypt.ts";
import { isPushEndpoint } from "./hosts.ts";
import { publicJwk } from "./keys.ts";
import { mannerOf, payloadOf } from "./message.ts";
import { newDevice, verifiedVapid } from "./push.harness.ts";
import { vapidHeader } from "./vapid.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const NOTICE = { id: "019c0000-0000-7000-8000-000000000001", event: "approval.pending", at: NOW, fields: {} };

/** RFC 8291 §5 and its appendix A. */
const EXAMPLE = {
  text: "When I grow up, I want to be a watermelon",
  sender: {
    private: "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
    public: "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
  },
  receiver: {
    p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    auth: "BTBZMqHH6r4Tts7J_aSIgg",
  },
  salt: "DGv6ra1nlYgDCS1FRnbzlw",
  body: "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
};
/** RFC 8292 §2.4. */
const TOKEN = {
  header:
    "vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA, k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs",
  key: "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs",
};
const KEY = `${EXAMPLE.sender.public}.${EXAMPLE.sender.private}`;

async function pairOfExample(): Promise<CryptoKeyPair> {
  const { sender } = EXAMPLE;
  const point = publicJwk(fromBase64Url(sender.public));
  const usage = { name: "ECDH", namedCurve: "P-256" } as const;
  return {
    privateKey: await crypto.subtle.importKey("jwk", { ...point, d: sender.private }, usage, true, [
      "deriveBits",
    ]),
    publicKey: await crypto.subtle.importKey("jwk", point, usage, true, []),
  };
}

describe("allows", () => {
  test("[row 129] a message to be sealed as the RFC's own example is, byte for byte", async () => {
    const made = { pair: await pairOfExample(), salt: fromBase64Url(EXAMPLE.salt) };
    expect(toBase64Url(await encrypted(EXAMPLE.text, EXAMPLE.receiver, made))).toBe(EXAMPLE.body);
  });

  test("[row 129] the device to open it, and no other device", async () => {
    const [mine, other] = [await newDevice("https://a.example"), await newDevice("https://b.example")];
    const body = await encrypted("hello", mine.keys, await fresh());
    expect(await mine.open(body)).toBe("hello");
    await expect(other.open(body)).rejects.toThrow();
    expect(toBase64Url(await encrypted("hello", mine.keys, await fresh()))).not.toBe(toBase64Url(body));
  });

  test("[row 129] a push service to see who sends: the RFC's own token is good here, and so is ours", async () => {
    expect(await verifiedVapid(TOKEN.header, TOKEN.key)).toEqual({
      aud: "https://push.example.net",
      exp: 1_453_523_768,
      sub: "mailto:push@example.com",
    });
    const endpoint = "https://fcm.googleapis.com/fcm/send/secret-of-the-device";
    const header = await vapidHeader(endpoint, { key: KEY, subject: "https://purser.example.com" }, NOW);
    expect(await verifiedVapid(header, EXAMPLE.sender.public)).toEqual({
      aud: "https://fcm.googleapis.com",
      exp: NOW / 1_000 + 43_200,
      sub: "https://purser.example.com",
    });
    expect(atob(header.split(".")[1] ?? "")).not.toContain("secret-of-the-device");
  });

  test("behaviour 32: [row 129] a message to hold an id and a count, in the form that a phone shows by itself", () => {
    const fields = {
      count: 3,
      decisionId: "019c0000-0000-7000-8000-0000000000aa",
      detail: "pay the secret bill",
    };
    expect(JSON.parse(payloadOf({ ...NOTICE, fields }, "https://purser.example.com"))).toEqual({
      web_push: 8030,
      notification: {
        title: "Purser",
        body: "3 questions wait for you.",
        navigate: "https://purser.example.com/approvals?id=019c0000-0000-7000-8000-0000000000aa",
        tag: "approval.pending",
      },
      app_badge: 3,
      id: NOTICE.id,
      count: 3,
    });
    const other = payloadOf(
      { ...NOTICE, event: "backup.failed", fields: { detail: "secret" } },
      "https://p.example",
    );
    expect(other).not.toContain("secret");
    expect(JSON.parse(other)).toMatchObject({
      notification: { body: "There is news.", navigate: "https://p.example/" },
    });
  });

  test("what has an end to be worth no more than until then, and a newer question to take the place of an older one", () => {
    const until = new Date(NOW + 3_600_000).toISOString();
    expect(mannerOf({ ...NOTICE, fields: { until } })).toEqual({
      ttlSeconds: 3_600,
      urgency: "high",
      topic: "approvals",
    });
    expect(mannerOf({ ...NOTICE, event: "backup.failed" })).toEqual({
      ttlSeconds: 86_400,
      urgency: "low",
      topic: NOTICE.id.replaceAll("-", ""),
    });
  });
});

describe("refuses", () => {
  test.each([
    ["https://fcm.googleapis.com/fcm/send/x", true],
    ["https://updates.push.services.mozilla.com/wpush/v2/x", true],
    ["https://web.push.apple.com/x", true],
    ["https://wns2-par02p.notify.windows.com/w/?token=x", true],
    ["http://fcm.googleapis.com/fcm/send/x", false],
    ["https://fcm.googleapis.com:8443/x", false],
    ["https://fcm.googleapis.com@evil.example/x", false],
    ["https://user:word@fcm.googleapis.com/x", false],
    ["https://fcm.googleapis.com.evil.example/x", false],
    ["https://evilnotify.windows.com/x", false],
    ["https://notify.windows.com.evil.example/x", false],
    ["https://127.0.0.1/x", false],
    ["https://push.purser.invalid/x", false],
    ["nonsense", false],
  ])("an endpoint that is no push service's: %s", (endpoint, isOne) => {
    expect(isPushEndpoint(endpoint, "")).toBe(isOne);
    expect(isPushEndpoint(endpoint, "push.purser.invalid")).toBe(
      isOne || endpoint.includes("purser.invalid"),
    );
  });

  test("keys that are no device's", async () => {
    const { keys } = await newDevice("https://a.example");
    const flat = `B${"A".repeat(86)}`;
    await expect(encrypted("x", { ...keys, p256dh: flat }, await fresh())).rejects.toThrow();
  });
});
