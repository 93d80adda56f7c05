import { createContext, useContext } from 'react'
import type { Client } from './client.ts'

export const ClientContext = createContext<Client | null>(null)

/** The client of the app that a component stands in. */
export const useClient = (): Client => {
  const client = useContext(ClientContext)
  if (client === null) throw new Error('no client above this component')
  return client
}
