import { describe, expect, test } from 'vitest';

import { createIssue, rest, startSandbox, story } from '../testing/fixture.test-support.ts';

const paragraph = (...content: unknown[]) => ({ type: 'paragraph', content });
const text = (words: string, ...marks: unknown[]) => ({
  type: 'text',
  text: words,
  ...(marks.length > 0 ? { marks } : {}),
});
const doc = (...content: unknown[]) => ({ type: 'doc', version: 1, content });

const fieldsOf = ({ body }: { body: unknown }) => (body as { fields: Record<string, unknown> }).fields;

describe('on Cloud', () => {
  const start = () => startSandbox({ version: 'cloud' });

  test('v3 takes and gives documents, v2 gives the same as wiki markup', async () => {
    const sandbox = await start();
    const description = doc(
      { type: 'heading', attrs: { level: 2 }, content: [text('Why')] },
      paragraph(text('So '), text('bold', { type: 'strong' }), text(', that.')),
      {
        type: 'bulletList',
        content: [
          {
            type: 'listItem',
            content: [
              paragraph(text('one')),
              { type: 'orderedList', content: [{ type: 'listItem', content: [paragraph(text('inner'))] }] },
            ],
          },
          { type: 'listItem', content: [paragraph(text('two'))] },
        ],
      },
      { type: 'codeBlock', attrs: { language: 'java' }, content: [text('int i;')] },
    );
    const { status } = await rest(sandbox, 'POST', '/issue', { api: '3', body: story({ description }) });
    expect(status).toBe(201);
    const seen3 = fieldsOf(await rest(sandbox, 'GET', '/issue/DEMO-1', { api: '3' }));
    const seen2 = fieldsOf(await rest(sandbox, 'GET', '/issue/DEMO-1'));
    expect(seen3['description']).toEqual(description);
    expect(seen2['description']).toBe(
      'h2. Why\n\nSo *bold*, that.\n\n* one\n*# inner\n* two\n\n{code:java}\nint i;\n{code}',
    );
  });

  test('v3 gives as a document what v2 took as wiki markup', async () => {
    const sandbox = await start();
    const key = await createIssue(sandbox, {
      description:
        'h1. Title\n\nA [link|https://example.com] and *bold _both_*\nsecond line\n\n# one\n## two\n\n||a||b||\n|1|2|',
    });
    const { description } = fieldsOf(await rest(sandbox, 'GET', `/issue/${key}`, { api: '3' }));
    const strong = { type: 'strong' };
    const item = (words: string, ...more: unknown[]) => ({
      type: 'listItem',
      content: [paragraph(text(words)), ...more],
    });
    const cell = (type: string, words: string) => ({ type, attrs: {}, content: [paragraph(text(words))] });
    const row = (type: string, ...words: string[]) => ({
      type: 'tableRow',
      content: words.map((word) => cell(type, word)),
    });
    expect(description).toEqual(
      doc(
        { type: 'heading', attrs: { level: 1 }, content: [text('Title')] },
        paragraph(
          text('A '),
          text('link', { type: 'link', attrs: { href: 'https://example.com' } }),
          text(' and '),
          text('bold ', strong),
          text('both', { type: 'em' }, strong),
          { type: 'hardBreak' },
          text('second line'),
        ),
        { type: 'orderedList', content: [item('one', { type: 'orderedList', content: [item('two')] })] },
        {
          type: 'table',
          attrs: { isNumberColumnEnabled: false, layout: 'default' },
          content: [row('tableHeader', 'a', 'b'), row('tableCell', '1', '2')],
        },
      ),
    );
  });

  test.each([
    ['a text', 'Operation value must be an Atlassian Document (see the Atlassian Document Format)'],
    [{ type: 'doc', version: 1, content: [text('bare')] }, 'INVALID_INPUT'],
    [{ type: 'doc', version: 1 }, 'INVALID_INPUT'],
    [{ type: 'doc', version: 2, content: [] }, 'INVALID_INPUT'],
    [doc(paragraph({ type: 'text', text: '' })), 'INVALID_INPUT'],
    [doc({ type: 'heading', attrs: { level: 7 }, content: [] }), 'INVALID_INPUT'],
    [doc(paragraph(text('x', { type: 'blink' }))), 'INVALID_INPUT'],
    [doc({ type: 'madeUp' }), 'INVALID_INPUT'],
  ])('v3 refuses the description %j', async (description, message) => {
    const sandbox = await start();
    const body = story({ description });
    const refused = await rest(sandbox, 'POST', '/issue', { api: '3', body });
    expect(refused.status).toBe(400);
    expect(refused.body).toEqual({ errorMessages: [], errors: { description: message } });
    expect(sandbox.world.issues.size).toBe(0);
  });

  test('v2 refuses a document', async () => {
    const sandbox = await start();
    const refused = await rest(sandbox, 'POST', '/issue', { body: story({ description: doc() }) });
    expect(refused.body).toEqual({
      errorMessages: [],
      errors: { description: 'Operation value must be a string' },
    });
  });

  test('comments go the same ways', async () => {
    const sandbox = await start();
    const key = await createIssue(sandbox);
    const body = doc(paragraph(text('Hello'), { type: 'mention', attrs: { id: '5b1', text: '@x' } }));
    const made = await rest(sandbox, 'POST', `/issue/${key}/comment`, { api: '3', body: { body } });
    expect(made).toMatchObject({ status: 201, body: { body } });
    expect((await rest(sandbox, 'GET', `/issue/${key}/comment`)).body).toMatchObject({
      comments: [{ body: 'Hello[~accountid:5b1]' }],
    });
    const wrong = await rest(sandbox, 'POST', `/issue/${key}/comment`, { api: '3', body: { body: 'Hello' } });
    expect(wrong).toMatchObject({ status: 400, body: { errors: { comment: 'Comment body is not valid!' } } });
    const broken = await rest(sandbox, 'POST', `/issue/${key}/comment`, {
      api: '3',
      body: { body: doc(text('bare')) },
    });
    expect(broken).toMatchObject({ status: 400, body: { errorMessages: ['INVALID_INPUT'] } });
  });

  test('links to itself name the version that was asked', async () => {
    const sandbox = await start();
    const { body } = await rest(sandbox, 'POST', '/issue', { api: '3', body: story() });
    expect(body).toMatchObject({ self: `${sandbox.url}/rest/api/3/issue/10000` });
  });
});

test('Data Center has no v3', async () => {
  const sandbox = await startSandbox({ version: '10.3' });
  expect((await rest(sandbox, 'GET', '/serverInfo', { api: '3' })).status).toBe(404);
});
