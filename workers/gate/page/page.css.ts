/** The page's style. Every text colour has a contrast of at least 4.5:1 on its ground, in light and in dark. */
export const PAGE_CSS = `
:root {
  color-scheme: light dark;
  --ground: #f6f5f1; --card: #ffffff; --ink: #1d2429; --soft: #52606b; --line: #d5d8d3;
  --go: #14614d; --on-go: #ffffff; --stop: #9a2a1f; --focus: #0b63c4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14191d; --card: #1d252b; --ink: #eceff1; --soft: #a9b6c0; --line: #35424b;
    --go: #63c9ab; --on-go: #0c1a15; --stop: #ff9d8f; --focus: #7db8ff;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
header, main, footer { max-width: 46rem; margin: 0 auto; padding: 0 1rem; }
header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 1rem; padding-top: 1.25rem; }
header p, footer p { margin: 0; color: var(--soft); font-size: .875rem; }
footer { padding-block: 1rem 2rem; }
h1 { margin: 0; font-size: 1.5rem; letter-spacing: .01em; }
h2 { margin: 2rem 0 .75rem; font-size: 1.125rem; }
h3 { margin: 0; font-size: 1rem; }
ul { list-style: none; margin: 0; padding: 0; }
.empty, .why { color: var(--soft); margin: .25rem 0 0; }
.text { margin: .5rem 0; white-space: pre-line; }
.problem { border: 1px solid var(--stop); border-radius: .5rem; padding: .75rem 1rem; color: var(--stop); background: var(--card); }
.done { border: 1px solid var(--go); border-radius: .5rem; padding: .75rem 1rem; background: var(--card); }
.warning { border-left: 3px solid var(--stop); padding-left: .75rem; margin: .5rem 0; }
a { color: var(--focus); }
.question, .tasks li { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; margin-bottom: .75rem; }
.facts, .numbers { display: grid; gap: .5rem 1rem; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); margin: .75rem 0; }
.numbers div { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; }
dt { color: var(--soft); font-size: .8125rem; }
dd { margin: 0; }
.numbers dd { font-size: 1.25rem; font-variant-numeric: tabular-nums; }
.tokens li { padding: .25rem 0; }
label { display: block; font-size: .875rem; color: var(--soft); }
textarea { width: 100%; resize: vertical; min-height: 2.75rem; padding: .5rem .75rem; font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--soft); border-radius: .375rem; }
.buttons { display: flex; gap: .75rem; margin-top: .75rem; }
button { flex: 1; min-height: 2.75rem; font: inherit; font-weight: 600; border-radius: .375rem; border: 1px solid var(--go); background: var(--go); color: var(--on-go); cursor: pointer; }
button.deny { background: transparent; border-color: var(--stop); color: var(--stop); }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;
