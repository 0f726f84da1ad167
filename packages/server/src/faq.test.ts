import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { describeAllRoutes } from './app.ts';
import { settings } from './config.ts';

const page = await readFile(new URL('../../../docs/faq.md', import.meta.url), 'utf8');

test('docs/faq.md answers what the readers of tutorials have asked', () => {
  const [, ...chapters] = page.split(/^## /m).map((chapter) => chapter.split('\n'));
  expect(chapters.map(([question]) => question)).toEqual([
    'When does the access token expire, and how do I renew it?',
    'How do I check whether a token is still good?',
    'Can I use ETag and 304 to save requests?',
    'Where do public keys come from?',
    'It works locally but not on the live server. Why?',
    'How do I do this in .NET or Java?',
    "Can I send people on to Jira's dashboard afterwards?",
    'Can the application link be made automatically?',
    'Where did “Application Links” go in the menu?',
    "How do I get the user's name and e-mail from the token?",
    'And boards and sprints?',
  ]);
  for (const [question, ...answer] of chapters)
    expect(answer.join(' ').length, question).toBeGreaterThan(150);
});

test('docs/faq.md names no route and no setting of Crosslink that is not there', async () => {
  const { paths } = (await describeAllRoutes('https://crosslink.test')) as {
    paths: Record<string, Record<string, unknown>>;
  };
  const anyNames = (path: string) => path.replace(/\{\w+\}/g, '{}');
  const present = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${anyNames(path)}`),
  );
  const named = [...page.matchAll(/`([A-Z]+ \/api\/v1\/[^`]+)`/g)].map(([, route = '']) => anyNames(route));
  expect(named.length).toBeGreaterThan(3);
  expect(present).toEqual(expect.arrayContaining(named));
  const variables = Object.values(settings).map(({ variable }) => variable);
  const capitals = [...page.matchAll(/`([A-Z]+_[A-Z_]+)`/g)].map(([, name]) => name);
  expect(variables).toEqual(expect.arrayContaining(capitals));
});
