import { JiraRefusedError } from '../errors.ts';
import { refreshOAuth2Token } from './token-request.ts';
import type { OAuth2Options } from './token-request.ts';

/**
 * Finds out whether client id and secret are right, without a user: a refresh token that cannot exist is refused as a
 * grant by whoever knows the client. Changes nothing.
 *
 * Rejects with `JiraSetupError` (`oauth2_client_rejected`, `oauth2_request_rejected`), or as the transport does.
 * @see RFC 6749, section 5.2: `invalid_client` and `invalid_grant`
 */
export async function verifyOAuth2Client(options: OAuth2Options): Promise<void> {
  try {
    const refreshToken = 'crosslink-asks-whether-you-know-the-client';
    await refreshOAuth2Token({ ...options, refreshToken, readOnly: true });
  } catch (error) {
    if (error instanceof JiraRefusedError && error.code === 'oauth2_grant_rejected') return;
    throw error;
  }
}
