import { randomBytes } from 'node:crypto'

/** Unguessable, for one answer: the style elements that the page's components make carry it. */
export function newNonce(): string {
  return randomBytes(18).toString('base64')
}

/** Headers of every answer to the window.
 *  @param nonce - Of this answer alone; see {@link newNonce}. */
export function answerHeaders(mediaType: string, nonce: string): Record<string, string> {
  return {
    'Content-Type': mediaType,
    'Content-Security-Policy': contentPolicy(nonce),
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    // Pixels of a case must not stay behind on the disk of the workstation.
    'Cache-Control': 'no-store',
  }
}

function contentPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "media-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
