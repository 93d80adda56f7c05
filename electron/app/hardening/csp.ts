/**
 * Stops: a string that reached the page from running as code or from leaving it (H6, checklist 7). Sent with every answer of our own scheme.
 * The page has no network, no inline script or style, no frames and no forms; `data:` is for pictures that the page draws itself (QR code).
 * https://www.electronjs.org/docs/latest/tutorial/security#7-define-a-content-security-policy
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')
