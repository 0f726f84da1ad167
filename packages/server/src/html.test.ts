import { expect, test } from 'vitest';
import { html } from './html.ts';

test('inserted text cannot become markup, inserted markup stays', () => {
  const name = `<img src=x onerror="alert('1')">&`;
  expect(html`<p title="${name}">${html`<b>${name}</b>`}</p>`.markup).toBe(
    '<p title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;"><b>&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;</b></p>',
  );
});
