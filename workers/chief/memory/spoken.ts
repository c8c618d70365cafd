// How people say, in English, German, French and Spanish, what is to be remembered or forgotten, and ask what is known. What is said has the first group.

const REMEMBER: readonly RegExp[] = [
  /^(?:please )?(?:remember|note|keep in mind|don'?t forget)(?: that|:)?\s+(.{3,500})$/isu,
  /^(?:bitte )?(?:merke? dir|merken sie sich|notiere|vergiss (?:bitte )?nicht)(?:,? dass|:|,)?\s+(.{3,500})$/isu,
  /^(?:s['’]il te pla[iî]t,? )?(?:retiens|note|souviens[- ]toi|rappelle[- ]toi|n['’]oublie pas)(?: bien)? (?:que\s+|qu['’])(.{3,500})$/isu,
  /^(?:por favor,? )?(?:recuerda|acu[eé]rdate de|apunta|ten en cuenta|no olvides) que\s+(.{3,500})$/isu,
];

const FORGET: readonly RegExp[] = [
  /^(?:please )?forget(?: (?:that|everything|all|what i (?:said|told you))(?: about)?| about)?\s+(.{1,200})$/isu,
  /^(?:bitte )?(?:vergiss|vergessen sie)(?: (?:bitte )?alles)?(?:,? dass|,? was ich (?:dir )?(?:gesagt|erzählt) habe)?(?: über)?\s+(?!nicht(?!\p{L}))(.{1,200})$/isu,
  /^(?:s['’]il te pla[iî]t,? )?oubli(?:e|ez)(?: tout(?: ce que (?:tu sais|je t['’]ai dit))?)?(?: (?:de|sur|à propos de|au sujet de|que))?\s+(?!pas(?!\p{L}))(?:(?:le|la|les|mon|ma|mes|notre|nos)\s+|l['’])?(.{1,200})$/isu,
  /^(?:por favor,? )?(?:olvida|olvide|olv[ií]date|olv[ií]dese)(?: todo(?: lo que (?:sabes|te dije|te he dicho))?)?(?: (?:de|sobre|acerca de|que))?\s+(?:a\s+)?(?:(?:el|la|los|las|mi|mis|nuestr[oa]s?)\s+)?(.{1,200})$/isu,
];
/** "Forget it" names nothing. */
const NOTHING = /^(?:it|that|this|es|das|dies|ça|cela|eso|esto|lo)$/iu;
const EVERYTHING = /^(?:everything|all|all of it|it all|alles|tout|todo|me|mich|moi|m[ií])$/iu;

const KNOW: readonly RegExp[] = [
  /^(?:please )?(?:(?:what|tell me (?:what|everything)|show me what) (?:do )?you (?:know|remember)(?: about me)?|what do you know)[?.!\s]*$/iu,
  /^(?:was (?:weißt|weisst) du über mich|was wissen sie über mich)[?.!\s]*$/iu,
  /^(?:qu['’]est[- ]ce que tu sais|que sais[- ]tu)(?: (?:de|sur) moi)?[?.!\s]*$/iu,
  /^¿?qu[eé] sabes(?: (?:de|sobre) m[ií])?[?.!\s]*$/iu,
];

const firstIn = (patterns: readonly RegExp[], text: string): string | null => {
  for (const pattern of patterns) {
    const said = pattern.exec(text)?.[1];
    if (said !== undefined) return said.replace(/[.!]+$/, "");
  }
  return null;
};

/** What is to be remembered; null where nothing is, or it is asked whether it is. */
export const rememberedIn = (text: string): string | null =>
  text.endsWith("?") ? null : firstIn(REMEMBER, text);

/** What is to be forgotten: words about it, or everything; null where nothing is named. */
export function forgottenIn(text: string): { readonly about: string } | "everything" | null {
  const about = firstIn(FORGET, text);
  if (about === null || NOTHING.test(about)) return null;
  return EVERYTHING.test(about) ? "everything" : { about };
}

export const asksWhatIsKnown = (text: string): boolean => KNOW.some((pattern) => pattern.test(text));
