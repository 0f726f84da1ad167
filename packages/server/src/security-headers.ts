import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/**
 * Our pages load our own files and nothing else: no inline script, no frames, no foreign forms, no foreign images.
 * Where a page makes styles while it runs, `styleNonce` is what it may do that with.
 */
export function contentSecurityPolicy(styleNonce?: string): string {
  return Object.entries({
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': styleNonce === undefined ? "'self'" : `'self' 'nonce-${styleNonce}'`,
    'img-src': "'self' data:",
    'font-src': "'self'",
    'connect-src': "'self'",
    'form-action': "'self'",
    'base-uri': "'none'",
    'frame-ancestors': "'none'",
  })
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join(';');
}

export async function setSecurityHeaders(app: FastifyInstance, publicUrl: string): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: false,
    // Over plain http the header would mean nothing; on localhost it would lock other local servers out.
    strictTransportSecurity: publicUrl.startsWith('https:'),
    referrerPolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
  });
  const policy = contentSecurityPolicy();
  app.addHook('onRequest', (_request, reply, done) => {
    reply.header('content-security-policy', policy);
    done();
  });
}
