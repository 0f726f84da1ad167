import { describe, expect, it } from 'vitest';
import { baseStringUri, signatureBaseString } from './base-string.ts';
import { parseFormEncoded } from './parameters.ts';

describe('the base string URI', () => {
  // https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.2
  it.each([
    ['http://EXAMPLE.COM:80/r%20v/X?id=123', 'http://example.com/r%20v/X'],
    ['https://www.example.net:8080/?q=1', 'https://www.example.net:8080/'],
  ])('of %s is %s, as RFC 5849 has it', (url, uri) => {
    expect(baseStringUri(url)).toBe(uri);
  });

  it.each([
    ['HTTPS://Example.com:443', 'https://example.com/'],
    ['http://example.com:443/', 'http://example.com:443/'],
    ['https://example.com:80/', 'https://example.com:80/'],
    ['http://example.com:8080/Jira/', 'http://example.com:8080/Jira/'],
    ['http://example.com:/a', 'http://example.com/a'],
    ['http://example.com?q=1', 'http://example.com/'],
    ['http://example.com/a#b?c', 'http://example.com/a'],
    ['http://user:pass@example.com/a', 'http://example.com/a'],
    ['http://[2001:DB8::1]:80/a', 'http://[2001:db8::1]/a'],
  ])('of %s is %s', (url, uri) => {
    expect(baseStringUri(url)).toBe(uri);
  });

  it('keeps the path byte for byte', () => {
    const path = "/jira//rest/./a/../%7Eb/%2e%2F;v=1/!'()*";
    expect(baseStringUri(`http://h${path}`)).toBe(`http://h${path}`);
  });

  it('takes a URL object', () => {
    expect(baseStringUri(new URL('http://EXAMPLE.com:80/ü?q'))).toBe('http://example.com/%C3%BC');
  });

  it('is refused for a URL that is not absolute', () => {
    expect(() => baseStringUri('/rest/api')).toThrow(TypeError);
  });
});

describe('the signature base string', () => {
  // https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.1
  it('is that of RFC 5849 for its example', () => {
    const header =
      'oauth_consumer_key=9djdj82h48djs9d2&oauth_token=kkk9d7dh3k39sjv7&oauth_signature_method=HMAC-SHA1' +
      '&oauth_timestamp=137131201&oauth_nonce=7d8f3e4a';
    expect(
      signatureBaseString({
        method: 'POST',
        url: 'http://example.com/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b',
        parameters: parseFormEncoded(`${header}&c2&a3=2+q`),
      }),
    ).toBe(
      'POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q' +
        '%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_' +
        'key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_m' +
        'ethod%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk' +
        '9d7dh3k39sjv7',
    );
  });

  // http://wiki.oauth.net/w/page/12238556/TestCases, section 9.1.3
  it.each([
    ['GET', 'http://example.com/', 'n=v', 'GET&http%3A%2F%2Fexample.com%2F&n%3Dv'],
    ['GET', 'http://example.com', 'n=v', 'GET&http%3A%2F%2Fexample.com%2F&n%3Dv'],
    [
      'POST',
      'https://photos.example.net/request_token',
      'oauth_version=1.0&oauth_consumer_key=dpf43f3p2l4k3l03&oauth_timestamp=1191242090' +
        '&oauth_nonce=hsu94j3884jdopsl&oauth_signature_method=PLAINTEXT',
      'POST&https%3A%2F%2Fphotos.example.net%2Frequest_token&oauth_consumer_key%3Ddpf43f3p2l4k3l03' +
        '%26oauth_nonce%3Dhsu94j3884jdopsl%26oauth_signature_method%3DPLAINTEXT' +
        '%26oauth_timestamp%3D1191242090%26oauth_version%3D1.0',
    ],
    [
      'GET',
      'http://photos.example.net/photos',
      'file=vacation.jpg&size=original&oauth_version=1.0&oauth_consumer_key=dpf43f3p2l4k3l03' +
        '&oauth_token=nnch734d00sl2jdk&oauth_timestamp=1191242096&oauth_nonce=kllo9940pd9333jh' +
        '&oauth_signature_method=HMAC-SHA1',
      'GET&http%3A%2F%2Fphotos.example.net%2Fphotos&file%3Dvacation.jpg' +
        '%26oauth_consumer_key%3Ddpf43f3p2l4k3l03%26oauth_nonce%3Dkllo9940pd9333jh' +
        '%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D1191242096' +
        '%26oauth_token%3Dnnch734d00sl2jdk%26oauth_version%3D1.0%26size%3Doriginal',
    ],
  ])('of %s %s with %s is that of the OAuth wiki', (method, url, form, expected) => {
    expect(signatureBaseString({ method, url, parameters: parseFormEncoded(form) })).toBe(expected);
    expect(signatureBaseString({ method, url: `${url}?${form}`, parameters: [] })).toBe(expected);
  });

  it('has the method in upper case, and encoded', () => {
    expect(signatureBaseString({ method: 'get', url: 'http://h/', parameters: [] })).toBe(
      'GET&http%3A%2F%2Fh%2F&',
    );
    expect(signatureBaseString({ method: 'a*b', url: 'http://h/', parameters: [] })).toMatch(/^A%2AB&/);
  });

  it('is the same for a space written "+" and "%20" in the query', () => {
    const of = (query: string) =>
      signatureBaseString({ method: 'GET', url: `http://h/?${query}`, parameters: [] });
    expect(of('q=a+b')).toBe(of('q=a%20b'));
    expect(of('q=a+b')).not.toBe(of('q=a%2Bb'));
  });
});
