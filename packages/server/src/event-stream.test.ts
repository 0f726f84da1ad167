import { expect, test } from 'vitest';
import { createEventStream } from './event-stream.ts';

test('whoever heard only some of what came at once comes back to all of it', () => {
  const { body, send } = createEventStream();
  send(
    [
      { kind: 'idea.changed', ids: ['one'] },
      { kind: 'idea.changed', ids: ['two'] },
    ],
    '7',
  );
  const messages = String(body.read()).split('\n\n').slice(1, 3);
  expect(messages).toEqual([
    'data: {"kind":"idea.changed","ids":["one"]}',
    'id: 7\ndata: {"kind":"idea.changed","ids":["two"]}',
  ]);
});

test('a position by itself is no event', () => {
  const { body, send } = createEventStream();
  send([], '7');
  expect(String(body.read())).toBe('retry: 3000\n\nid: 7\n\n');
});

test('nothing comes after the end, though its reader is slow', async () => {
  const { body, send, beat, end } = createEventStream();
  const failed = new Promise((resolve) => body.once('error', resolve));
  end();
  beat();
  send([], '7');
  end();
  const ended = new Promise((resolve) => body.once('end', () => resolve('end')));
  body.resume();
  expect(await Promise.race([failed, ended])).toBe('end');
});
