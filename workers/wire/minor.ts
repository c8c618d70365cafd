/** Currencies whose smallest unit is not a hundredth (ISO 4217, "List one: currency"): places after the point. */
const PLACES: Readonly<Record<string, number>> = {
  BHD: 3,
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  IQD: 3,
  ISK: 0,
  JOD: 3,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  PYG: 0,
  RWF: 0,
  TND: 3,
  UGX: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
};

export const placesOf = (currency: string): number => PLACES[currency] ?? 2;

/** An amount such as "12.50" in whole units of the currency's smallest coin; null when it is none, or has more places than that. */
export function minorOf(amount: string, currency: string): number | null {
  const places = placesOf(currency);
  const [, sign = "", whole = "", fraction = ""] = /^(-?)(\d{1,12})(?:\.(\d+))?$/.exec(amount.trim()) ?? [];
  if (whole === "" || fraction.length > places) return null;
  const minor = Number(whole + fraction.padEnd(places, "0"));
  return sign === "-" ? -minor : minor;
}

/** The same as a text, "12.50". */
export function amountOf(minor: number, currency: string): string {
  const places = placesOf(currency);
  const digits = String(Math.abs(minor)).padStart(places + 1, "0");
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return minor < 0 ? `-${text}` : text;
}
