/** What to do about each problem of the problem-reporting extension, in plain words. */
const remedies = new Map<string, string>([
  ['version_rejected', 'Use OAuth version 1.0; check that the server speaks OAuth 1.0a.'],
  ['parameter_absent', 'Send the missing parameter; a proxy in between may have removed it.'],
  ['parameter_rejected', 'Correct the rejected parameter; each may be sent only once.'],
  ['timestamp_refused', 'Set the clocks of both machines right, or give the difference as the clock offset.'],
  ['nonce_used', 'Sign again with a new nonce; a signed request must never be sent twice.'],
  ['signature_method_rejected', 'Use a signature method the server accepts.'],
  [
    'signature_invalid',
    "Check that the server knows the public half of this key, and compare the server's base string with the one signed: scheme, host, port and path must agree.",
  ],
  ['consumer_key_unknown', 'Check the consumer key, and that the server has this consumer registered.'],
  ['consumer_key_rejected', 'Ask the administrator of the server to accept this consumer.'],
  ['consumer_key_refused', 'Try again later; the server is refusing this consumer for now.'],
  ['token_used', 'Start the authorization again; a request token works only once.'],
  ['token_expired', 'Start the authorization again to get a new token.'],
  ['token_revoked', 'Start the authorization again; the token was revoked.'],
  [
    'token_rejected',
    'Start the authorization again; the server does not know this token or it is not for this use.',
  ],
  [
    'additional_authorization_required',
    'Start the authorization again; the server asks for more than was granted.',
  ],
  ['permission_unknown', 'Let the user decide on the authorization page first, then try again.'],
  ['permission_denied', 'Start the authorization again if the user wants to allow it after all.'],
  ['user_refused', 'Start the authorization again if the user wants to allow it after all.'],
]);

export function problemRemedy(problem: string): string {
  return remedies.get(problem) ?? "Look the problem up in the server's documentation or log.";
}
