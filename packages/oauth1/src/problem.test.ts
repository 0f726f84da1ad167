import { describe, expect, it } from 'vitest';
import { OAuthProblemError, readProblem } from './problem.ts';
import type { Reply } from './reply.ts';

const reply = (overrides: Partial<Reply>): Reply => ({ status: 401, headers: {}, body: '', ...overrides });
const challenged = (...headers: string[]) => reply({ headers: { 'www-authenticate': headers } });
const bare = 'OAuth realm="https%3A%2F%2Fjira.example.com"';

describe('a problem in WWW-Authenticate', () => {
  const rejected = { problem: 'token_rejected', realm: 'https://jira.example.com' };

  it.each<[string, Reply]>([
    ['one header', challenged(`${bare}, oauth_problem="token_rejected"`)],
    ['two headers, the first one bare', challenged(bare, `${bare}, oauth_problem="token_rejected"`)],
    ['two headers joined by fetch', challenged(`${bare}, ${bare}, oauth_problem="token_rejected"`)],
    ['a single text', reply({ headers: { 'www-authenticate': `${bare}, oauth_problem="token_rejected"` } })],
    [
      'another scheme before',
      challenged(`Negotiate abc==, Basic realm="x", ${bare}, oauth_problem="token_rejected"`),
    ],
    [
      'another scheme after',
      challenged(`${bare}, oauth_problem="token_rejected", Basic realm="y", charset="UTF-8"`),
    ],
    [
      'any case, odd spaces, no quotes',
      challenged(`oauth  realm = "https%3A%2F%2Fjira.example.com" ,oauth_problem=token_rejected`),
    ],
    [
      'a header name in capitals',
      reply({ headers: { 'WWW-Authenticate': `${bare}, oauth_problem="token_rejected"` } }),
    ],
  ])('is read from %s', (_what, from) => {
    expect(readProblem(from)).toMatchObject(rejected);
  });

  it('does not mix up parameters of other schemes', () => {
    expect(readProblem(challenged('Bearer oauth_problem="token_rejected", Basic realm="x"'))).toBeUndefined();
  });

  it('understands backslashes in quoted values', () => {
    expect(readProblem(challenged('OAuth realm="a \\"b\\" c", oauth_problem="x"'))).toMatchObject({
      realm: 'a "b" c',
    });
  });

  it.each(['', 'OAuth', bare, `${bare}, oauth_problem=""`, 'OAuth oauth_problem="', '"""', 'OAuth ,=,"'])(
    'is not there in %j',
    (header) => {
      expect(readProblem(challenged(header))).toBeUndefined();
    },
  );

  it('is found in time linear to the header', () => {
    const start = process.hrtime.bigint();
    readProblem(
      challenged(
        'OAuth a="'.repeat(20_000),
        `OAuth ${' '.repeat(100_000)}=`,
        `OAuth a=${'\\"'.repeat(50_000)}`,
      ),
    );
    // Quadratic behaviour would take minutes; this only tells the two apart.
    expect(process.hrtime.bigint() - start).toBeLessThan(10_000_000_000n);
  });
});

describe('a problem in the body', () => {
  const body = 'oauth_problem=parameter_absent&oauth_parameters_absent=oauth_verifier';

  it.each(['application/x-www-form-urlencoded;charset=UTF-8', 'text/plain', ''])(
    'is read from %j',
    (type) => {
      const headers = type === '' ? {} : { 'content-type': type };
      expect(readProblem(reply({ status: 400, headers, body: `${body}\n` }))).toMatchObject({
        problem: 'parameter_absent',
        parametersAbsent: ['oauth_verifier'],
      });
    },
  );

  it.each(['application/json', 'application/vnd.api+json', 'text/html; charset=utf-8', 'application/xml'])(
    'is not looked for in %s',
    (type) => {
      expect(readProblem(reply({ headers: { 'content-type': type }, body }))).toBeUndefined();
    },
  );

  it('is not looked for in text that only mentions it', () => {
    expect(readProblem(reply({ body: 'see the field oauth_problem=x' }))).toBeUndefined();
  });

  it('adds to the header, which goes first', () => {
    const problem = readProblem(
      reply({
        headers: { 'www-authenticate': 'OAuth oauth_problem="nonce_used"' },
        body: 'oauth_problem=other&oauth_problem_advice=Try+again',
      }),
    );
    expect(problem).toMatchObject({ problem: 'nonce_used', advice: 'Try again' });
    expect(problem?.fields).toEqual([
      ['oauth_problem', 'nonce_used'],
      ['oauth_problem', 'other'],
      ['oauth_problem_advice', 'Try again'],
    ]);
  });
});

describe('the fields of a problem', () => {
  it("include the server's own base string, decoded once", () => {
    const baseString = 'POST&https%3A%2F%2Fh%2F&a%3Db%2520c';
    const encoded = encodeURIComponent(baseString);
    const header = `${bare}, oauth_problem="signature_invalid", oauth_signature_base_string="${encoded}", oauth_signature="x%2B%2F%3D"`;
    expect(readProblem(challenged(header))?.serverBaseString).toBe(baseString);
    const body = `oauth_problem=signature_invalid&oauth_signature_base_string=${encoded}`;
    expect(readProblem(reply({ body }))?.serverBaseString).toBe(baseString);
  });

  it('include the acceptable timestamps in seconds', () => {
    const of = (range: string) =>
      readProblem(
        challenged(`OAuth oauth_problem="timestamp_refused", oauth_acceptable_timestamps="${range}"`),
      );
    expect(of('1700000000-1700000600')?.acceptableTimestamps).toEqual({
      from: 1_700_000_000,
      to: 1_700_000_600,
    });
    for (const range of ['', 'x', '1-', '1..2-3', '-5'])
      expect(of(range)).not.toHaveProperty('acceptableTimestamps');
  });

  it('include the acceptable versions', () => {
    const header = 'OAuth oauth_problem="version_rejected", oauth_acceptable_versions="1.0-1.0"';
    expect(readProblem(challenged(header))?.acceptableVersions).toEqual({ from: '1.0', to: '1.0' });
  });

  it('include the names of absent and rejected parameters, with or without values', () => {
    const header =
      'OAuth oauth_problem="parameter_rejected", oauth_parameters_rejected="oauth_callback%26oauth_nonce%3Dsecret", ' +
      'oauth_parameters_absent="oauth_token%26oauth_verifier"';
    expect(readProblem(challenged(header))).toMatchObject({
      parametersAbsent: ['oauth_token', 'oauth_verifier'],
      parametersRejected: ['oauth_callback', 'oauth_nonce'],
    });
  });

  it('are absent when the server did not send them', () => {
    expect(readProblem(challenged('OAuth oauth_problem="token_used"'))).toEqual({
      problem: 'token_used',
      parametersAbsent: [],
      parametersRejected: [],
      fields: [['oauth_problem', 'token_used']],
    });
  });
});

describe('the error made of a problem', () => {
  const errorOf = (fields: string) => {
    const problem = readProblem(challenged(`OAuth ${fields}`));
    if (problem === undefined) throw new Error('no problem in the header');
    return new OAuthProblemError(problem, 401);
  };

  it.each([
    'version_rejected',
    'parameter_absent',
    'parameter_rejected',
    'timestamp_refused',
    'nonce_used',
    'signature_method_rejected',
    'signature_invalid',
    'consumer_key_unknown',
    'consumer_key_rejected',
    'consumer_key_refused',
    'token_used',
    'token_expired',
    'token_revoked',
    'token_rejected',
    'additional_authorization_required',
    'permission_unknown',
    'permission_denied',
    'user_refused',
  ])('has %s as its code and a remedy of its own', (code) => {
    const error = errorOf(`oauth_problem="${code}"`);
    expect(error).toMatchObject({ code, status: 401, name: 'OAuthProblemError' });
    expect(error.message).toContain(code);
    expect(error.remedy).toMatch(/\.$/);
    expect(error.remedy).not.toBe(errorOf('oauth_problem="something_new"').remedy);
  });

  it('takes a problem it does not know by its name', () => {
    expect(errorOf('oauth_problem="something_new"').code).toBe('something_new');
  });

  it('does not take any text for a code', () => {
    const error = errorOf('oauth_problem="<script>"');
    expect(error.code).toBe('problem_unrecognized');
    expect(error.message).not.toContain('<script>');
    expect(error.problem.problem).toBe('<script>');
  });

  it('names the parameters, never their values', () => {
    const error = errorOf(
      'oauth_problem="parameter_rejected", oauth_parameters_rejected="oauth_verifier%3Dsecret%26%3Cb%3E"',
    );
    expect(error.message).toBe(
      'The server refused the request with parameter_rejected (status 401), oauth_verifier',
    );
  });
});
