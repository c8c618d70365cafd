import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { COMPATIBILITY_DATE } from "./infra/bundle.ts";

// Three tiers: plain Node, inside workerd (storage and bindings for real), and whole flows through the public door.
const inWorkerd = "workers/**/*.runtime.test.ts";
const endToEnd = "**/*.e2e.test.ts";

export default defineConfig({
  test: {
    silent: "passed-only",
    projects: [
      {
        test: {
          name: "unit",
          include: ["{infra,policies,workers}/**/*.test.ts"],
          exclude: [inWorkerd, endToEnd],
        },
      },
      {
        plugins: [
          cloudflareTest({
            // Durable Objects live in the main module; these are the real classes with a clock and a way out that tests hold.
            main: "workers/runtime.harness.ts",
            miniflare: {
              compatibilityDate: COMPATIBILITY_DATE,
              d1Databases: ["DB"],
              kvNamespaces: ["KEYS"],
              durableObjects: {
                LEDGER: { className: "Ledger", useSQLite: true },
                CONVERSATIONS: { className: "Conversation", useSQLite: true },
                JUDGEMENTS: { className: "Judgement", useSQLite: true },
              },
            },
          }),
        ],
        test: { name: "runtime", include: [inWorkerd] },
      },
      {
        test: {
          name: "e2e",
          include: [endToEnd],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
