import { describe, expect, it, test } from 'vitest';
import { markdownToWiki } from './markdown-to-wiki.ts';

const wj = '\u2060';

describe('blocks of Markdown become those of Jira', () => {
  test.each([
    ['# One', 'h1. One'],
    ['###### Six #', 'h6. Six'],
    ['Title\n=====', 'h1. Title'],
    ['one\n\ntwo', 'one\n\ntwo'],
    ['---', '----'],
    ['- a\n- b\n  - c\n    1. d\n- e', '* a\n* b\n** c\n**# d\n* e'],
    ['1. a\n2. b', '# a\n# b'],
    ['1. a\n   - b\n\n     c\n   - d', '# a\n#* b\\\\\nc\n#* d'],
    ['- - a', '** a'],
    ['-\n- b', '* \n* b'],
    ['- # head\n- > q', '* head\n* \n{quote}\nq\n{quote}'],
    ['- [ ] a\n- [x] b', '* ☐ a\n* ☑ b'],
    ['text\n- list\n\nmore', 'text\n\n* list\n\nmore'],
    ['> a\n> b\n>\n> - c', '{quote}\na\nb\n\n* c\n{quote}'],
    ['> a\n>\n> > b', '{quote}\na\n\nbq. b\n{quote}'],
    ['<div>x</div>', '<div>x</div>'],
    ['', ''],
    ['   \n ', ''],
  ])('%j', (markdown, wiki) => {
    expect(markdownToWiki(markdown)).toBe(wiki);
  });
});

describe('code stays what it is', () => {
  test.each([
    ['```js\nlet x;\n\nx()\n```', '{code:javascript}\nlet x;\n\nx()\n{code}'],
    ['```yml\na: 1\n```', '{code:yaml}\na: 1\n{code}'],
    ['```klingon\nqapla\n```', '{noformat}\nqapla\n{noformat}'],
    ['    indented', '{noformat}\nindented\n{noformat}'],
    ['```java\n{code}\n```', '{noformat}\n{code}\n{noformat}'],
    ['```java\n{noformat}\n```', '{code:java}\n{noformat}\n{code}'],
    ['```\n{noformat}\n```', `{noformat}\n{${wj}noformat}\n{noformat}`],
    ['> ```\n> {quote}\n> ```', `{quote}\n{noformat}\n{${wj}quote}\n{noformat}\n{quote}`],
    ['- a\n  ```sh\n  ls\n  ```\n- b', '* a\n{code:bash}\nls\n{code}\n* b'],
    ['`x*y*z` `a_b` `-v`', '{{x*y*z}} {{a_b}} {{\\-v}}'],
    ['`{code}` and `[~bob]`', '{{&#123;code&#125;}} and {{\\[\\~bob\\]}}'],
    ['pre`code`post', 'pre{{{}code{}}}post'],
    ['` `` `', '{{``}}'],
    ['`  two  `', '{{\u00A0two\u00A0}}'],
  ])('%j', (markdown, wiki) => {
    expect(markdownToWiki(markdown)).toBe(wiki);
  });
});

describe('inline marks', () => {
  test.each([
    ['**bold** *it* _it_ ~~gone~~ ***both***', '*bold* _it_ _it_ -gone- _*both*_'],
    ['a**b**c', 'a{*}b{*}c'],
    ['_a_**b**', '{_}a{_}{*}b{*}'],
    ['漢**字**', '漢{*}字{*}'],
    ['**a\nb**', '*a*\n*b*'],
    ['** a **', '\\** a \\**'],
    ['**`x`** ~~**y**~~', '*{{x}}* -*y*-'],
    [':(ftp://x', ':\\(ftp://x'],
    ['snake_case_name 2*3', 'snake_case_name 2*3'],
    ['H<sub>2</sub>O and <u>this</u>', 'H{~}2{~}O and +this+'],
    ['a <b>c</b>', 'a <b>c</b>'],
    ['a  \nb\\\nc<br>d\ne', 'a\nb\nc\nd\ne'],
    ['a<br>\nb<br><br>c', 'a\nb\nc'],
    ['a\r\nb\r\n\r\nc', 'a\nb\n\nc'],
    ['שלום **עולם** `קוד`', 'שלום *עולם* {{קוד}}'],
    ['👩‍🚀 **½**', '👩‍🚀 *&#189;*'],
    ['&copy; &amp; &lt;b&gt; &amp;lt;', '© & <b> &amp;lt;'],
    ['a\u0000b\ud800c\u0007', 'ab\uFFFDc'],
  ])('%j', (markdown, wiki) => {
    expect(markdownToWiki(markdown)).toBe(wiki);
  });
});

describe('links and images', () => {
  test.each([
    ['[a](http://x.io)', '[a|http://x.io]'],
    ['[a](http://x.io "Title | it")', '[a|http://x.io|Title it]'],
    ['[a|b](http://x.io/|)', '[a&#124;b|http://x.io/%7C]'],
    ['[a [b]](<http://x.io/a b>)', '[a \\[b\\]|http://x.io/a%20b]'],
    ['[**x** `y`](http://a.b)', '[*x* {{y}}|http://a.b]'],
    ['https://x.io/a_b. <https://x.io>', 'https://x.io/a_b. https://x.io'],
    ['(https://x.io) **https://x.io**', '([https://x.io]) *[https://x.io]*'],
    ['me@x.io', '[mailto:me@x.io]'],
    ['[a](docs/b.md) [c](#d) [e](javascript:x)', 'a (docs/b.md) c e (javascript:x)'],
    ["[a][r] [r]\n\n[r]: http://x.io 'T'", '[a|http://x.io|T] [r|http://x.io|T]'],
    ['![alt, x](http://x.io/a.png)', '!http://x.io/a.png|alt=alt x!'],
    ['![](http://x.io/a!b.png)', '!http://x.io/a%21b.png!'],
    ['![a](b.png) ![x](data:image/png;base64,AA)', 'a (b.png) x'],
    ['[![alt](http://x.io/a.png)](http://x.io)', '!http://x.io/a.png|alt=alt! http://x.io'],
    ['a[^1] b[^n]\n\n[^n]: N\n[^1]: One', 'a{^}\\[1\\]{^} b{^}\\[2\\]{^}\n\n^\\[1\\]^ One\n\n^\\[2\\]^ N'],
  ])('%j', (markdown, wiki) => {
    expect(markdownToWiki(markdown)).toBe(wiki);
  });
});

describe('tables', () => {
  it('keep marks, bars and line breaks in their cells', () => {
    const markdown = '| a | b |\n|:--|--:|\n| **x** | `y\\|z` |\n| | w \\| v<br>u |';
    expect(markdownToWiki(markdown)).toBe('||a||b||\n|*x*|{{y\\|z}}|\n| |w \\| v\\\\ u|');
  });

  it('get another bar on Cloud, whose tables know no escape for it', () => {
    const markdown = '| a |\n|---|\n| w \\| v |';
    expect(markdownToWiki(markdown, { deployment: 'cloud' })).toBe('||a||\n|w ¦ v|');
  });

  it('hold links and images', () => {
    const markdown = '| a |\n|---|\n| ![i](http://x.io/a.png) [l](http://x.io) |';
    expect(markdownToWiki(markdown)).toBe('||a||\n|!http://x.io/a.png|alt=i! [l|http://x.io]|');
  });
});

describe('what Jira would take for markup is escaped', () => {
  test.each([
    ['{color:red}x{color} {panel}', '\\{color:red\\}x\\{color\\} \\{panel\\}'],
    ['Dear {{name}}', 'Dear &#123;&#123;name&#125;&#125;'],
    ['@ann [~bob] [~accountid:5b]', '@ann \\[\\~bob\\] \\[\\~accountid:5b\\]'],
    ['!image.png!', '\\!image.png!'],
    ['h1. x\nbq. y\n---- z', 'h1&#46; x\nbq&#46; y\n\\-\\-\\-\\- z'],
    ['# h1. x', 'h1. h1&#46; x'],
    ['\\# x\n\\- y\n\\* z', '\\# x\n\\- y\n\\* z'],
    ['||a||b||', '\\||a||b||'],
    ['??who?? what?', '\\?\\?who\\?\\? what?'],
    ['-x- +y+ ^z^ ~w~ {-}q{-}', '\\-x- \\+y+ \\^z^ \\~w~ \\{\\-\\}q\\{\\-\\}'],
    ['a -- b --- c', 'a \\-\\- b \\-\\-\\- c'],
    ['(/) (x) f(x) :) ;-) :D', '\\(/) \\(x) f\\(x) :\\) ;\\-\\) &#58;D'],
    ['`\\\\srv` and \\\\\\\\srv\\a', '{{&#92;&#92;srv}} and &#92;&#92;srv\\a'],
  ])('%j', (markdown, wiki) => {
    expect(markdownToWiki(markdown)).toBe(wiki);
  });

  test.each([
    'ABC-123 well-known 3 - 4',
    'a | b',
    'C:\\dir',
    'Hello! Really?',
    'C++ is 50% (or so), #7; a/b & c',
  ])('but not %j, which it leaves alone', (text) => {
    expect(markdownToWiki(text)).toBe(text);
  });

  it('by a word joiner where Cloud knows no escape', () => {
    expect(markdownToWiki('h1. x :D `{{x}}` \\\\\\\\a', { deployment: 'cloud' })).toBe(
      `${wj}h1. x :${wj}D {{\\{\\{x\\}\\}}} \\${wj}\\${wj}a`,
    );
  });
});

it('gives the items of a checklist a box, those below them none', () => {
  expect(markdownToWiki('Given\n- a\n  - b\n- [x] c', { checklist: true })).toBe(
    'Given\n\n* ☐ a\n** b\n* ☑ c',
  );
});
