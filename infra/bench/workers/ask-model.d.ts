/** `workers/model/ask-model.ts` and its price book; the benchmark's build says which files they are. */
declare module "ask-model" {
  export const askModel: typeof import("../../../workers/model/ask-model.ts").askModel;
}

declare module "model-prices" {
  export const BOOK_PRICES: typeof import("../../../workers/model/prices.ts").BOOK_PRICES;
}
