/** What product teams really write, made up for the tests. */
export const productTexts: Record<string, string> = {
  'a one-liner': 'Let people export the report as CSV (and maybe XLSX?).',

  'an idea with everything': `# Dark mode

Our night-shift users (≈ 12 % of MAU) ask for it *every week*. See the [research notes](https://notes.example.com/r/42?tab=all#quotes "Q3 research") and ABC-123.

## What we know

1. Eyes hurt after 22:00
   - especially on the \`/reports\` page
   - and on **mobile**
2. Competitors have it
   1. Acme: since 2021
   2. Globex: *beta*

> "I turn the brightness down and still can't look at it."
>
> — a nurse, interview 7

| Option | Cost | Verdict |
|:-------|-----:|:-------:|
| CSS variables | 3 pt | ✅ **yes** |
| Second stylesheet | 8 pt | ~~maybe~~ no |
| \`prefers-color-scheme\` only | 1 pt | not enough<br>for kiosks |

---

Open: who owns the palette? @dana or [~erik]?
`,

  'acceptance criteria': `Given a reader with dark mode on
When they open /reports
Then the page is dark

- [ ] contrast is at least 4.5:1
- [x] the setting survives a reload
- [ ] it works with {{user.theme}} = "system"
`,

  'a bug report with code': `Steps:

1. Run \`curl -X POST --data '{"a":[1,2]}' https://api.example.com/v1/items\`
2. Look at the log:

   \`\`\`json
   { "level": "error", "msg": "{code} not found" }
   \`\`\`
3. Restart

Expected: C:\\\\data\\\\*.tmp is removed :) Actual: it isn't (x).

\`\`\`python
def f(*args, **kwargs):
    return a[0] | b_c  # not a {macro}
\`\`\`
`,

  'typed in a hurry': `- first thing!!
- second -- with a dash - and a minus -1
* other bullet
+ third kind

h1. not a heading
bq. not a quote
snake_case, 2*3*4, a+b, x^2, ~5 min, #42, 50%
??? really ???`,

  'other languages': `## Přehled — 概要 — نظرة عامة

**重要**：夜间模式必须在**移动端**可用。
שלום **עולם** \`קוד\` — 👩‍🚀 👨‍👩‍👧 🇩🇪 ½ … “quotes” ‘single’`,

  'pasted from elsewhere': `<p>Some <b>HTML</b> &amp; entities &lt;3 &copy; 2024</p>

Autolinks: https://example.com/a_b/(c)?x=1&y=2, www.example.com, me@example.com.
Footnote[^a] and another[^b].

![Screenshot of the page, annotated](https://cdn.example.com/shots/1.png)

[^a]: First note with *emphasis*.
[^b]: Second note.`,

  'quotes in quotes': `> Anna wrote:
> > Bob wrote:
> > > first
>
> - a list
> - in it
>
> done`,
};
