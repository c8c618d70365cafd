/**
 * Whether days are sealed and nights backed up by themselves: everywhere but in a preview. Anything but a clear `false` counts as
 * yes, because a deployment that forgot to say it must not go without.
 */
export const isNightly = ({ NIGHTLY }: { readonly NIGHTLY: unknown }): boolean => NIGHTLY !== false;
