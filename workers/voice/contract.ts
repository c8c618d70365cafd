/** What runs models on Cloudflare's own machines (developers.cloudflare.com/workers-ai/configuration/bindings). */
export type Inference = { readonly run: (model: string, inputs: object) => Promise<unknown> };
