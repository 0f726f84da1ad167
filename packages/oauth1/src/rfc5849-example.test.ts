import { describe, expect, it } from 'vitest';
import { interpretAccessToken } from './access-token.ts';
import { interpretCallback } from './callback.ts';
import { buildAuthorizationUrl } from './authorization-url.ts';
import { parseFormEncoded } from './parameters.ts';
import { readOAuthRequest, verifySignature } from './read-request.ts';
import { hmacSha1Signer, hmacSha1Verifier } from './signature-methods.ts';
import { interpretTemporaryCredentials } from './temporary-credentials.ts';

const consumerSecret = 'kd94hf93k423kf44';
const verifier = hmacSha1Verifier(consumerSecret);
const formReply = (body: string) => ({
  status: 200,
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body,
});

// https://www.rfc-editor.org/rfc/rfc5849#section-1.2
describe('the example dance of RFC 5849, section 1.2', () => {
  const requestToken = interpretTemporaryCredentials(
    formReply(
      'oauth_token=hh5s93j4hdidpola&oauth_token_secret=hdhd0244k9j7ao03&oauth_callback_confirmed=true',
    ),
  );
  const accessToken = interpretAccessToken(
    formReply('oauth_token=nnch734d00sl2jdk&oauth_token_secret=pfkkdhi9sl3r4s00'),
  );

  const initiate = {
    method: 'POST',
    url: 'https://photos.example.net/initiate',
    headers: {
      authorization: `OAuth realm="Photos",
        oauth_consumer_key="dpf43f3p2l4k3l03",
        oauth_signature_method="HMAC-SHA1",
        oauth_timestamp="137131200",
        oauth_nonce="wIjqoS",
        oauth_callback="http%3A%2F%2Fprinter.example.com%2Fready",
        oauth_signature="74KNZJeDHnMBp0EMJ9ZHt%2FXKycU%3D"`,
    },
  };
  const token = {
    method: 'POST',
    url: 'https://photos.example.net/token',
    headers: {
      authorization: `OAuth realm="Photos",
        oauth_consumer_key="dpf43f3p2l4k3l03",
        oauth_token="hh5s93j4hdidpola",
        oauth_signature_method="HMAC-SHA1",
        oauth_timestamp="137131201",
        oauth_nonce="walatlh",
        oauth_verifier="hfdp7dh39dks9884",
        oauth_signature="gKgrFCywp7rO0OXSjdot%2FIHF7IU%3D"`,
    },
  };
  const photos = {
    method: 'GET',
    url: 'http://photos.example.net/photos?file=vacation.jpg&size=original',
    headers: {
      authorization: `OAuth realm="Photos",
        oauth_consumer_key="dpf43f3p2l4k3l03",
        oauth_token="nnch734d00sl2jdk",
        oauth_signature_method="HMAC-SHA1",
        oauth_timestamp="137131202",
        oauth_nonce="chapoH",
        oauth_signature="MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D"`,
    },
  };

  it.each([
    ['temporary credentials', initiate, '', '74KNZJeDHnMBp0EMJ9ZHt/XKycU='],
    ['token credentials', token, requestToken.tokenSecret, 'gKgrFCywp7rO0OXSjdot/IHF7IU='],
    ['the photo', photos, accessToken.tokenSecret, 'MdpQcU8iPSUjWoN/UDMsK2sui9I='],
  ])('has the published signature on the request for %s', async (_what, received, tokenSecret, signature) => {
    const request = readOAuthRequest(received);
    expect(await hmacSha1Signer(consumerSecret).sign(request.baseString, tokenSecret)).toBe(signature);
    expect(request.oauth.get('oauth_signature')).toBe(signature);
    expect(await verifySignature(request, verifier, tokenSecret)).toBe(true);
    expect(await verifySignature(request, verifier, `${tokenSecret}x`)).toBe(false);
  });

  it('sends the user to the published URL and understands the way back', () => {
    expect(
      buildAuthorizationUrl({ endpoint: 'https://photos.example.net/authorize', token: requestToken.token }),
    ).toBe('https://photos.example.net/authorize?oauth_token=hh5s93j4hdidpola');
    const parameters = parseFormEncoded('oauth_token=hh5s93j4hdidpola&oauth_verifier=hfdp7dh39dks9884');
    expect(interpretCallback({ parameters, expectedToken: requestToken.token })).toEqual({
      token: 'hh5s93j4hdidpola',
      verifier: 'hfdp7dh39dks9884',
    });
  });
});

// https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.1
describe('the example request of RFC 5849, section 3.4.1', () => {
  const received = (oauthVersion: string) => ({
    method: 'POST',
    url: 'http://example.com/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `OAuth realm="Example",
        oauth_consumer_key="9djdj82h48djs9d2",
        oauth_token="kkk9d7dh3k39sjv7",
        oauth_signature_method="HMAC-SHA1",
        oauth_timestamp="137131201",
        oauth_nonce="7d8f3e4a",${oauthVersion}
        oauth_signature="bYT5CMsGcbgUdFHObYMEfcx6bsw%3D"`,
    },
    body: 'c2&a3=2+q',
  });
  const signer = hmacSha1Signer('j49sk3j29djd');

  it('collects the published parameters, in order of header, query and body', () => {
    expect(readOAuthRequest(received('')).parameters).toEqual([
      ['oauth_consumer_key', '9djdj82h48djs9d2'],
      ['oauth_token', 'kkk9d7dh3k39sjv7'],
      ['oauth_signature_method', 'HMAC-SHA1'],
      ['oauth_timestamp', '137131201'],
      ['oauth_nonce', '7d8f3e4a'],
      ['b5', '=%3D'],
      ['a3', 'a'],
      ['c@', ''],
      ['a2', 'r b'],
      ['c2', ''],
      ['a3', '2 q'],
    ]);
  });

  it('gives the base string of section 3.4.1.1', () => {
    expect(readOAuthRequest(received('')).baseString).toBe(
      'POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q' +
        '%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_' +
        'key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_m' +
        'ethod%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk' +
        '9d7dh3k39sjv7',
    );
  });

  // The signatures printed in the RFC are wrong. Erratum 2550 names the secrets and the right value;
  // with oauth_version added, the second value is the one other implementations agree on.
  it('gives the signature of erratum 2550', async () => {
    expect(await signer.sign(readOAuthRequest(received('')).baseString, 'dh893hdasih9')).toBe(
      'r6/TJjbCOr97/+UU0NsvSne7s5g=',
    );
    const versioned = readOAuthRequest(received(' oauth_version="1.0",')).baseString;
    expect(await signer.sign(versioned, 'dh893hdasih9')).toBe('OB33pYjWAnf+xtOHN4Gmbdil168=');
  });
});
