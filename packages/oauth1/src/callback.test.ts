import { describe, expect, it } from 'vitest';
import { buildAuthorizationUrl } from './authorization-url.ts';
import { interpretCallback } from './callback.ts';
import { CallbackError } from './errors.ts';

const interpret = (query: string, deniedVerifier?: string) =>
  interpretCallback({
    parameters: new URLSearchParams(query),
    expectedToken: 'request token',
    deniedVerifier,
  });

const codeOf = (query: string, deniedVerifier?: string): string => {
  try {
    interpret(query, deniedVerifier);
    return 'none';
  } catch (error) {
    expect(error).toBeInstanceOf(CallbackError);
    expect((error as CallbackError).remedy).toMatch(/\.$/);
    expect((error as CallbackError).message).not.toMatch(/request token|v3r1f/);
    return (error as CallbackError).code;
  }
};

describe('the callback', () => {
  it('gives token and verifier, whatever else it carries', () => {
    expect(interpret('a=1&oauth_verifier=v3r1f&oauth_token=request+token&oauth_x=y')).toEqual({
      token: 'request token',
      verifier: 'v3r1f',
    });
  });

  it.each([
    ['callback_token_missing', ''],
    ['callback_token_missing', 'oauth_verifier=v3r1f'],
    ['callback_token_missing', 'oauth_token=&oauth_verifier=v3r1f'],
    ['callback_token_missing', 'oauth_token=request+token&oauth_token=other&oauth_verifier=v3r1f'],
    ['callback_token_foreign', 'oauth_token=other&oauth_verifier=v3r1f'],
    ['callback_token_foreign', 'oauth_token=request+toke&oauth_verifier=v3r1f'],
    ['callback_token_foreign', 'oauth_token=other&oauth_problem=user_refused'],
    ['authorization_denied', 'oauth_token=request+token&oauth_problem=user_refused'],
    [
      'authorization_denied',
      'oauth_token=request+token&oauth_problem=permission_denied&oauth_verifier=v3r1f',
    ],
    ['authorization_failed', 'oauth_token=request+token&oauth_problem=token_expired'],
    ['callback_verifier_missing', 'oauth_token=request+token'],
    ['callback_verifier_missing', 'oauth_token=request+token&oauth_verifier='],
    ['callback_verifier_missing', 'oauth_token=request+token&oauth_verifier=v3r1f&oauth_verifier=w'],
  ])('is %s for %j', (code, query) => {
    expect(codeOf(query)).toBe(code);
  });

  it('tells a denial by the verifier the server has for it', () => {
    expect(codeOf('oauth_token=request+token&oauth_verifier=denied', 'denied')).toBe('authorization_denied');
    expect(codeOf('oauth_token=other&oauth_verifier=denied', 'denied')).toBe('callback_token_foreign');
    expect(codeOf('oauth_token=request+token&oauth_verifier=denied')).toBe('none');
  });

  it('needs to know which token to expect', () => {
    expect(() => interpretCallback({ parameters: [['oauth_token', '']], expectedToken: '' })).toThrow(
      TypeError,
    );
  });
});

describe('the authorization URL', () => {
  it.each([
    [
      'https://h/jira/plugins/servlet/oauth/authorize',
      'https://h/jira/plugins/servlet/oauth/authorize?oauth_token=a%2Bb',
    ],
    ['https://h/authorize?lang=de#top', 'https://h/authorize?lang=de&oauth_token=a%2Bb'],
    ['https://h', 'https://h/?oauth_token=a%2Bb'],
  ])('for %s is %s', (endpoint, url) => {
    expect(buildAuthorizationUrl({ endpoint, token: 'a+b' })).toBe(url);
  });

  it('is refused without an http URL or a token', () => {
    expect(() => buildAuthorizationUrl({ endpoint: 'javascript:alert(1)//', token: 't' })).toThrow(TypeError);
    expect(() => buildAuthorizationUrl({ endpoint: '/authorize', token: 't' })).toThrow(TypeError);
    expect(() => buildAuthorizationUrl({ endpoint: 'https://h/', token: '' })).toThrow(TypeError);
  });
});
