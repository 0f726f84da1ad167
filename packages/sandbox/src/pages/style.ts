/** The one stylesheet. Plain on purpose: nobody shall take the sandbox for the real thing. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #faf8f5; --sheet: #fffefc; --ink: #26221c; --quiet: #6b6357; --line: #ddd5c9;
  --accent: #7a3e1d; --on-accent: #fffaf5; --banner: #f1e6d6; --danger: #a02020; --good: #2d6a3e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #1b1916; --sheet: #24211d; --ink: #ece5da; --quiet: #a69c8d; --line: #433d35;
    --accent: #e0a070; --on-accent: #241409; --banner: #352c20; --danger: #f08a80; --good: #86c796;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
header { background: var(--banner); border-bottom: 1px solid var(--line); }
header > div, main { max-width: 60rem; margin: 0 auto; padding: 0.75rem 1.25rem; }
header > div { max-width: 75rem; }
header > div { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1.25rem; }
header strong { letter-spacing: 0.02em; }
header nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; flex: 1 1 20rem; }
header form { display: flex; align-items: center; gap: 0.75rem; margin: 0; }
main { padding-top: 1.5rem; padding-bottom: 4rem; }
main.narrow { max-width: 32rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2rem 0 0.5rem; }
a { color: var(--accent); }
p { margin: 0 0 0.75rem; }
.quiet { color: var(--quiet); }
.sheet { background: var(--sheet); border: 1px solid var(--line); border-radius: 6px; padding: 1.25rem; margin: 0 0 0.75rem; }
form.sheet > input[type='hidden'] + label { margin-top: 0; }
.notice { border-left: 4px solid var(--accent); padding: 0.5rem 0.75rem; background: var(--sheet); }
.problem { border-left-color: var(--danger); }
label { display: block; font-weight: 600; margin: 0.75rem 0 0.25rem; }
label .quiet { font-weight: 400; }
input, textarea {
  width: 100%; padding: 0.5rem; font: inherit; color: inherit; background: var(--ground);
  border: 1px solid var(--quiet); border-radius: 4px;
}
input:is([type='radio'], [type='checkbox']) { width: auto; }
select { padding: 0.5rem; font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--quiet); border-radius: 4px; }
label.choice { font-weight: 400; margin: 0.25rem 0; }
details, form.notice { margin: 0.75rem 0; }
fieldset { border: 0; padding: 0; margin: 0 0 1rem; }
legend { font-weight: 600; padding: 0; }
textarea { font: 0.85rem/1.4 ui-monospace, monospace; min-height: 9rem; }
button {
  font: inherit; font-weight: 600; padding: 0.45rem 1rem; border-radius: 4px; cursor: pointer;
  border: 1px solid var(--accent); background: var(--accent); color: var(--on-accent);
}
a.button { display: inline-block; font-weight: 600; padding: 0.45rem 1rem; border-radius: 4px; background: var(--accent); color: var(--on-accent); text-decoration: none; }
button.plain { background: transparent; color: var(--accent); }
:is(a, button, input, textarea):focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.actions { display: flex; flex-wrap: wrap; align-items: center; gap: 0.75rem; margin-top: 1.25rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: baseline; padding: 0.5rem 0.75rem 0.5rem 0; border-bottom: 1px solid var(--line); }
th { font-size: 0.85rem; color: var(--quiet); font-weight: 600; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.35rem 1.25rem; margin: 0; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: 0.9rem/1.5 ui-monospace, monospace; margin: 0; }
code { font-family: ui-monospace, monospace; font-size: 0.9em; overflow-wrap: anywhere; }
.code { font: 600 2rem ui-monospace, monospace; letter-spacing: 0.2em; }
.status { border: 1px solid currentColor; border-radius: 999px; padding: 0 0.6rem; font-size: 0.85rem; white-space: nowrap; }
.status.done { color: var(--good); }
.status.indeterminate { color: var(--accent); }
.key { white-space: nowrap; }
main.wide { max-width: 90rem; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: 1rem; align-items: start; }
.columns section { background: var(--sheet); border: 1px solid var(--line); border-radius: 6px; padding: 0.75rem; }
.columns h3 { font-size: 1rem; margin: 0 0 0.5rem; }
.columns ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.5rem; }
.card { border: 1px solid var(--line); border-radius: 4px; padding: 0.5rem 0.6rem; background: var(--ground); overflow-wrap: anywhere; }
.card form, form.inline { display: flex; flex-wrap: wrap; gap: 0.4rem; margin: 0.4rem 0 0; }
:is(.card, form.inline) button { padding: 0.1rem 0.6rem; font-size: 0.85rem; }
form.inline { margin: 0; }
form.inline select { padding: 0.1rem 0.3rem; font-size: 0.85rem; max-width: 12rem; }
form.search { display: grid; grid-template-columns: auto 1fr auto; gap: 0.75rem; align-items: center; margin-bottom: 1rem; }
form.search label { margin: 0; }
form.choose { margin: 0 0 1rem; }
label.wide { flex-basis: 100%; }
article.sheet p { margin-bottom: 0.25rem; }
.resolved { text-decoration: line-through; }
`;
