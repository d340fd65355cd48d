/**
 * The rules under which the window runs, the same in every host.
 *
 * Note: inline styles are allowed. Dialogs and toasts of the libraries in use insert style elements; scripts, which
 * could do harm, come from the window's own files only.
 *
 * @param origins where else than from the page's own origin: `connect` for the socket, `media` for pictures and sounds.
 */
export function contentSecurityPolicy(origins: { connect?: string; media?: string } = {}): string {
  const media = origins.media ? ` ${origins.media}` : ''
  const connect = origins.connect ? ` ${origins.connect}` : ''
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' blob: data:${media}`,
    `media-src 'self' blob:${media}`,
    `connect-src 'self'${connect}`,
    "font-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'"
  ].join('; ')
}

/** For the user's own files: an SVG or a page in disguise that is opened by itself may load and run nothing. */
export const MEDIA_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

/** Sent with every answer of either host. */
export const COMMON_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer'
} as const
