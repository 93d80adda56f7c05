import { Cloud, Folder, KeyRound, type LucideIcon } from 'lucide-react'
import type { METHODS } from '#shared/ids.ts'
import type { Translate } from '../i18n/text.tsx'

type MethodId = (typeof METHODS)[keyof typeof METHODS]
type Method = { readonly kind: 'folder' | 'passphrase'; readonly key: MethodId; readonly Icon: LucideIcon }

const KNOWN: Record<MethodId, Method> = {
  ICLOUD: { kind: 'folder', key: 'ICLOUD', Icon: Cloud },
  GDRIVE: { kind: 'folder', key: 'GDRIVE', Icon: Cloud },
  PASSWORD: { kind: 'passphrase', key: 'PASSWORD', Icon: KeyRound },
  CUSTOM: { kind: 'folder', key: 'CUSTOM', Icon: Folder },
}

/** The methods are an open set on the wire: undefined for one that this version doesn't know. */
export const methodOf = (id: string): Method | undefined => (Object.hasOwn(KNOWN, id) ? KNOWN[id as MethodId] : undefined)

export const methodName = (id: string, words: Translate): string => {
  const method = methodOf(id)
  return method === undefined ? words('method.other', { id }) : words(`method.${method.key}`)
}
