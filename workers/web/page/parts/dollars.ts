const NANO_DIGITS = 9;

/** A decimal string of dollars as whole nano-dollars: sums of money are never made with floating point. */
export function nanoFrom(dollars: string): bigint {
  const [, sign = "", whole = "0", part = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(dollars) ?? [];
  const nano = BigInt(whole + part.slice(0, NANO_DIGITS).padEnd(NANO_DIGITS, "0"));
  return sign ? -nano : nano;
}

/** "$4.00": cents, rounded half up; a smaller amount than a cent that is not nothing shows as "<$0.01". */
export function price(nano: bigint): string {
  const size = nano < 0n ? -nano : nano;
  const sign = nano < 0n ? "−" : "";
  if (size > 0n && size < 5_000_000n) return `${sign}<$0.01`;
  const cents = (size + 5_000_000n) / 10_000_000n;
  return `${sign}$${cents / 100n}.${String(cents % 100n).padStart(2, "0")}`;
}

/** Every digit, for whoever wants them. */
export const exact = (dollars: string): string => `$${dollars}`;
