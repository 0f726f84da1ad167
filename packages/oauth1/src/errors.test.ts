import { describe, expect, it } from 'vitest';
import { CallbackError, KeyError, OAuth1Error, OAuthReplyError, SigningError } from './errors.ts';
import { OAuthProblemError } from './problem.ts';

const texts = { message: 'What happened', remedy: 'What to do.' };

describe('every error', () => {
  it.each([
    ['KeyError', new KeyError({ code: 'key_not_rsa', ...texts })],
    ['SigningError', new SigningError({ code: 'url_invalid', ...texts })],
    ['OAuthReplyError', new OAuthReplyError({ code: 'reply_html', status: 200, ...texts })],
    ['CallbackError', new CallbackError({ code: 'authorization_denied', ...texts })],
    [
      'OAuthProblemError',
      new OAuthProblemError({ problem: 'x', parametersAbsent: [], parametersRejected: [], fields: [] }, 401),
    ],
  ])('can be caught as one of ours and has its own name: %s', (name, error) => {
    expect(error).toBeInstanceOf(OAuth1Error);
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe(name);
    expect(String(error)).toBe(`${name}: ${error.message}`);
    expect(error.remedy).not.toBe('');
  });

  it('has a cause only when there is one', () => {
    expect(new KeyError({ code: 'key_unreadable', ...texts })).not.toHaveProperty('cause');
    expect(new KeyError({ code: 'key_unreadable', ...texts, cause: 'why' }).cause).toBe('why');
  });
});
