import type { ModelPrices } from "./prices.ts";

/** An address on this machine, where the offline model answers; what is deployed may only name https addresses. */
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost)(:\d{1,5})?(\/|$)/;

/** Whether calls to an address are on somebody's bill: those of the offline model are not. */
export const isBilledAt = (baseUrl: string): boolean => !LOOPBACK.test(baseUrl);

/** Behind a model's name where the offline model stands in for it. */
const OFFLINE = " (offline model, not billed)";

/** What a reply and its amount are told with: those of the offline model say that they are nobody's bill. */
export const labelOf = (model: string, { isBilled }: Pick<ModelPrices, "isBilled">): string =>
  isBilled ? model : `${model}${OFFLINE}`;

/** In the place of a model's name where no model was asked. */
export const NO_MODEL = "none";

/** Whether what an answer cost is on somebody's bill, by the name that it was told with. An answer that nobody knows is. */
export const isBilledAs = (label: string | null): boolean =>
  label !== NO_MODEL && !(label ?? "").endsWith(OFFLINE);
