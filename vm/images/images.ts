import data from "./images.json" with { type: "json" };

/** Where a container's image comes from. The digest is the one of the list of all architectures, as the registry said it. */
export type Image = {
  readonly repository: string;
  readonly tag: string;
  /** `sha256:…`, or null where no registry has been asked yet. */
  readonly digest: string | null;
  /** UTC moment of the registry's answer. */
  readonly readAt: string | null;
};
export type ImageName = keyof typeof data;

export const IMAGES: Readonly<Record<ImageName, Image>> = data;

/** How Docker names it: by digest where one was read, else by its tag, which its publisher could move. */
export const imageReferenceOf = ({ repository, tag, digest }: Image): string =>
  digest === null ? `${repository}:${tag}` : `${repository}:${tag}@${digest}`;

/** A sentence for a plan about what is not pinned by digest; null when everything is. */
export function unpinnedSentence(images: Readonly<Record<string, Image>> = IMAGES): string | null {
  const open = Object.entries(images).filter(([, { digest }]) => digest === null);
  if (open.length === 0) return null;
  const names = open.map(([name, { tag }]) => `${name} ${tag}`).join(", ");
  return `Images by tag, not by digest (npm run machine -- images --refresh reads them): ${names}.`;
}
