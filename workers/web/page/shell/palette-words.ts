/** Everything that the palette and its list of keys say, in English; loaded with it. */
export const words = {
  palette: {
    label: "Go to",
    placeholder: "Go to, or do …",
    nothing: "Nothing is called that.",
  },
  keys: {
    title: "Keys",
    next: "Next, previous card",
    deny: "To the card's Deny",
    palette: "Go anywhere, or halt everything",
    close: "Close",
  },
} as const;
