import { exact, nanoFrom, price } from "./dollars.ts";

/** An amount of dollars as the door gives it. */
export function Money({ usd }: { readonly usd: string }) {
  return (
    <span class="money" title={exact(usd)}>
      {price(nanoFrom(usd))}
    </span>
  );
}
