import { credentialsText, text } from "./forms.ts";
import { key } from "./key.ts";
import type { KeyName } from "./keys.ts";
import type { Settings } from "./settings.ts";

/** The keys about whose bills and counters are read, so that the ledger is held against them. */
export const BILL_KEYS = {
  anthropicAdminKey: key({
    required: false,
    secret: true,
    description:
      "Anthropic admin key that reads usage and cost reports, so that the ledger is held against the bill",
    example: "(an admin key from console.anthropic.com)",
    sealedAs: "sk-ant-admin-encrypted-in-this-plan",
    check: text(/^sk-ant-admin[\x21-\x7e]{16,200}$/, "is not an Anthropic admin key: sk-ant-admin…"),
  }),
  anthropicWorkspaceId: key({
    required: false,
    secret: false,
    description: "Workspace whose keys are used here; unset, the whole organisation's bill counts",
    example: "wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ",
    check: text(/^wrkspc_[0-9A-Za-z]{8,64}$/, "is not the id of an Anthropic workspace: wrkspc_…"),
  }),
  azureCostReader: key({
    required: false,
    secret: true,
    description: "Service principal that reads the subscription's costs (role Cost Management Reader)",
    example: '{"tenantId":"…","clientId":"…","clientSecret":"…","subscriptionId":"…"}',
    sealedAs:
      '{"tenantId":"encrypted","clientId":"encrypted","clientSecret":"encrypted","subscriptionId":"encrypted"}',
    check: credentialsText(["tenantId", "clientId", "clientSecret", "subscriptionId"]),
  }),
  cloudflareUsageReader: key({
    required: false,
    secret: true,
    description: "API token that reads the account's usage counters (permission Account Analytics Read)",
    example: '{"accountId":"…","token":"…"}',
    sealedAs: '{"accountId":"encrypted","token":"encrypted"}',
    check: credentialsText(["accountId", "token"]),
  }),
} as const;

/** Of each reader the member that says what it reads, and the key that says what is to be read. */
const READERS = [
  ["cloudflareUsageReader", "accountId", "accountId"],
  ["azureCostReader", "subscriptionId", "azureSubscriptionId"],
] as const;

/** A reader of another account sees nothing of what runs wild in this one, and nobody is told. */
export const blindReaders = (settings: Partial<Settings>): (readonly [KeyName, string])[] =>
  READERS.flatMap(([reader, member, key]) => {
    const [text, own] = [settings[reader], settings[key]];
    // What is sealed has a stand-in's text while nobody can open it.
    if (!text || !own || text === BILL_KEYS[reader].sealedAs) return [];
    const { [member]: read = "" } = JSON.parse(text) as Record<string, string>;
    if (read.toLowerCase() === own.toLowerCase()) return [];
    return [
      [reader, `reads another ${member} than ${key}: what this stack costs would be seen by nobody`] as const,
    ];
  });
