import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { markdownToWiki } from './markdown-to-wiki.ts';
import { productTexts } from './product-texts.test-support.ts';
import { wikiToMarkdown } from './wiki-to-markdown.ts';

const deployments = ['data-center', 'cloud'] as const;

describe('wiki markup that people wrote in Jira becomes Markdown', () => {
  test.each([
    ['h2. Title *x*', '## Title **x**'],
    ['*b* _i_ -d- +u+ m^2^ H~2~O ??who??', '**b** _i_ ~~d~~ <u>u</u> m^2^ H\\~2\\~O _who_'],
    ['m{^}2{^} H{~}2{~}O', 'm<sup>2</sup> H<sub>2</sub>O'],
    ['one\ntwo\\\\three', 'one\\\ntwo\\\nthree'],
    ['* a\n** b\n*# c\n* d', '- a\n  - b\n  1. c\n- d'],
    ['# a\n# b', '1. a\n2. b'],
    ['- a\n- b', '- a\n- b'],
    ['{code:java|title=A.java}\nint i;\n\nint j;\n{code}', '```java\nint i;\n\nint j;\n```'],
    ['{noformat}x{noformat}', '```\nx\n```'],
    ['{{a_b}} and {{x\\}y}}', '`a_b` and `x}y`'],
    ['{quote}\nsaid\n{quote}\nbq. too', '> said\n\n> too'],
    ['{panel:title=Note}\nText\n{panel}', '> **Note**\n>\n> Text'],
    ['{color:red}red{color}{anchor:x} text', 'red text'],
    ['[Site|https://x.io|Tip] [https://x.io]', '[Site](https://x.io "Tip") <https://x.io>'],
    ['see https://x.io/a_b.', 'see <https://x.io/a_b>.'],
    ['[mailto:me@x.io]', '<me@x.io>'],
    ['!https://x.io/a.png|alt=Alt,width=20!', '![Alt](https://x.io/a.png)'],
    [
      '||a||b||\n|1|x\\|y|\n|[l|http://x.io]| |',
      '| a                | b    |\n| ---------------- | ---- |\n| 1                | x\\|y |\n| [l](http://x.io) |      |',
    ],
    ['a -- b', 'a – b'],
    ['----', '---'],
    ['* ☐ open\n* ☑ done', '- [ ] open\n- [x] done'],
    ['* ☐ \n* ☐ *b*', '- ☐\n- [ ] **b**'],
    ['* a\n** \n* \n*** ', '- a'],
    [
      'a{^}\\[1\\]{^}: b\n\n^\\[1\\]^ one\\\\\ntwo\n* three\n{noformat}\n\nfour\n{noformat}\n\nc',
      'a[^1]\\: b\n\n[^1]: one\n\n    two\n\n    - three\n      ```\n\n      four\n      ```\n\nc',
    ],
    ['\\{x\\} &#123; &amp;', '{x} { &'],
    ['{unclosed', '{unclosed'],
    ['{code}\nnever closed', '{code}\\\nnever closed'],
  ])('%j', (wiki, markdown) => {
    expect(wikiToMarkdown(wiki)).toBe(markdown);
  });

  it('keeps mentions, attachments and unknown macros as text', () => {
    const wiki = 'Hi [~bob], see [^log.txt] and !screen.png|thumbnail! {jql:x}';
    const again = markdownToWiki(wikiToMarkdown(wiki));
    expect(again).toBe('Hi \\[\\~bob\\], see \\[\\^log.txt\\] and \\!screen.png|thumbnail! \\{jql:x\\}');
  });

  it('shows entities of Cloud as they are, for Cloud does', () => {
    expect(wikiToMarkdown('a &amp; b', { deployment: 'cloud' })).toBe('a \\&amp; b');
  });
});

describe.each(deployments)('there and back, on %s', (deployment) => {
  const there = (markdown: string) => markdownToWiki(markdown, { deployment });
  const back = (wiki: string) => wikiToMarkdown(wiki, { deployment });

  test.each(Object.entries(productTexts))('%s stays what it was', (_name, markdown) => {
    const wiki = there(markdown);
    expect(there(back(wiki))).toBe(wiki);
    expect(back(there(back(wiki)))).toBe(back(wiki));
  });

  test.each([
    ['a box with nothing behind it', '- [ ] <br>'],
    ['an address in HTML', '<br>\n[a](http://x.io)'],
    ['a quote of nothing in a quote', '> > <br>'],
    ['a quote of an empty list', '> - '],
    ['an empty item below a text', '- [ ] \n\n  - - '],
    ['a footnote of several blocks', 'a[^1]\n\n[^1]: note\n\n    more\n\n    - item\n'],
    ['a footnote that ends in an empty item', '\n\n[^1]: note\n\n    - '],
    ['a colon behind the mention of a footnote', '[^1]\\:)\n\n[^1]: note\n'],
    ['dashes around a line break in a cell', '| a | b |\n|---|---|\nword  - <br>word- '],
  ])('%s is stable after one pass', (_name, markdown) => {
    const once = back(there(markdown));
    expect(back(there(once))).toBe(once);
  });

  it('any text is stable after one pass', () => {
    const unit = fc.constantFrom(
      ...[
        'word',
        ' ',
        ' ',
        '\n',
        '\n\n',
        '**',
        '_',
        '~~',
        '`',
        '- ',
        '  - ',
        '1. ',
        '> ',
        '# ',
        '| a | b |\n|---|---|\n',
      ],
      ...[
        '| x | y |\n',
        '[a](http://x.io)',
        '![i](http://x.io/i.png)',
        'https://x.io',
        '```\n',
        '{code}',
        '[~bob]',
      ],
      ...[
        '*',
        '\\',
        '|',
        '&amp;',
        ':)',
        '<br>',
        '- [ ] ',
        '[^1]',
        '\n\n[^1]: note\n\n',
        'é',
        '😀',
        '--',
        '!',
      ],
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 25 }), (markdown) => {
        const once = back(there(markdown));
        expect(back(there(once))).toBe(once);
      }),
      { numRuns: 300 },
    );
  });
});

it('reads hostile markup to its end', () => {
  for (const unit of [
    '*a ',
    '{{',
    '[',
    '[a|',
    '!http://',
    '{quote}a\n',
    '|',
    '* ',
    '{code}',
    '-a',
    '\\',
    '{*}',
    '_*',
  ]) {
    // Without care each of these would take a billion steps.
    expect(wikiToMarkdown(unit.repeat(3_000)).length).toBeGreaterThan(0);
  }
});
