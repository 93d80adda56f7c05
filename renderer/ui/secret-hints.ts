/** What may be said about a secret while it is typed: facts of its form, never the secret. */
export type SecretHints = { readonly capsLock: boolean; readonly outerSpace: boolean; readonly unusual: boolean }
export const NO_HINTS: SecretHints = { capsLock: false, outerSpace: false, unusual: false }

const BEYOND_LATIN = /[^\p{Script=Latin}\p{N}\p{P}\p{S}\p{Z}\p{M}]/u

export const hintsOf = (secret: string): SecretHints => ({
  capsLock: false,
  outerSpace: secret !== secret.trim() && secret.trim() !== '',
  unusual: BEYOND_LATIN.test(secret),
})
