import { cloudflareToken, MODEL_ADDRESS, models, text } from "./forms.ts";
import { key } from "./key.ts";

/** The keys about the model: who answers, and which one for what. */
export const MODEL_KEYS = {
  anthropicApiKey: key({
    required: false,
    secret: true,
    description: "Key for the model provider; without it everything works that needs no model",
    example: "(an API key from console.anthropic.com)",
    check: text(
      /^[\x21-\x7e]{16,4096}$/,
      "is not an API key: 16 or more printable characters without spaces",
    ),
  }),
  aiGatewayToken: key({
    required: false,
    secret: true,
    description:
      "API token (permission AI Gateway Run): model calls then go through an AI Gateway of this stack, which stops spending by itself; the deploy's own token needs AI Gateway Edit for it",
    example: "(40 or more characters from dash.cloudflare.com/profile/api-tokens)",
    check: cloudflareToken,
  }),
  modelBaseUrl: key({
    required: false,
    secret: false,
    description:
      "Where model calls go without aiGatewayToken: the provider, or an AI Gateway that you made yourself",
    example: "https://api.anthropic.com",
    fallback: "https://api.anthropic.com",
    check: text(MODEL_ADDRESS, "is neither https://api.anthropic.com nor an AI Gateway of this form"),
  }),
  models: key({
    required: false,
    secret: false,
    description: "The model for each kind of work; the cheapest for what is left out",
    example: '{"chat":"claude-sonnet-5-5"}',
    fallback: "{}",
    check: models,
  }),
} as const;
