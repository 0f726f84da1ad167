export {
  buildAccessTokenRequest,
  buildRenewalRequest,
  interpretAccessToken,
  interpretRenewal,
} from './access-token.ts';
export type { AccessToken, AccessTokenOptions, RenewalOptions } from './access-token.ts';
export { buildAuthorizationUrl } from './authorization-url.ts';
export { baseStringUri, signatureBaseString } from './base-string.ts';
export { interpretCallback } from './callback.ts';
export type { CallbackOptions } from './callback.ts';
export { percentDecode, percentEncode } from './encode.ts';
export { CallbackError, KeyError, OAuth1Error, OAuthReplyError, SigningError } from './errors.ts';
export type { CallbackErrorCode, KeyErrorCode, ReplyErrorCode, SigningErrorCode } from './errors.ts';
export type { HeaderFields } from './headers.ts';
export { generateKeyPair, publicKeyBase64, publicKeyFingerprint, publicKeyPem } from './keys.ts';
export type { GeneratedKeyPair } from './keys.ts';
export { formatFormEncoded, normalizeParameters, parseFormEncoded } from './parameters.ts';
export type { Parameter } from './parameters.ts';
export { OAuthProblemError, readProblem } from './problem.ts';
export type { OAuthProblem, Range } from './problem.ts';
export { readPrivateKey } from './read-private-key.ts';
export { readPublicKey } from './read-public-key.ts';
export { readReply } from './reply.ts';
export type { Reply } from './reply.ts';
export { readOAuthRequest, verifySignature } from './read-request.ts';
export type { OAuthRequest, ReceivedRequest } from './read-request.ts';
export { signRequest } from './sign-request.ts';
export type { SignRequestOptions, SignedRequest, SigningOptions } from './sign-request.ts';
export {
  hmacSha1Signer,
  hmacSha1Verifier,
  hmacSha256Signer,
  hmacSha256Verifier,
  plaintextSigner,
  plaintextVerifier,
  rsaSha1Signer,
  rsaSha1Verifier,
  rsaSha256Signer,
  rsaSha256Verifier,
} from './signature-methods.ts';
export type { SignatureMethod, Signer, Verifier } from './signature-methods.ts';
export { buildTemporaryCredentialsRequest, interpretTemporaryCredentials } from './temporary-credentials.ts';
export type { TemporaryCredentials, TemporaryCredentialsOptions } from './temporary-credentials.ts';
export type { TokenReply } from './token-reply.ts';
export type { ConsumerCredentials, TokenRequestOptions } from './token-request.ts';
export type { Transmission } from './transmission.ts';
