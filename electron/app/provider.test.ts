import { expect, it } from 'vitest'
import { parseProvider, providerFile } from './provider.ts'

const SETTINGS = {
  name: 'Provider',
  serverUrl: 'https://wallet.example',
  cosignerKeys: [{ keyId: 'k1', publicKey: 'ab'.repeat(32) }],
  oneOperator: false,
  mainNetworks: false,
  supportContact: 'help@wallet.example',
}

it('takes settings that are whole, and nothing else', () => {
  expect(parseProvider(JSON.stringify(SETTINGS))).toEqual(SETTINGS)
  const bad = [{ serverUrl: 'http://wallet.example' }, { serverUrl: 'file:///x' }, { cosignerKeys: [] }, { more: 1 }, { name: '' }]
  for (const change of bad) expect(() => parseProvider(JSON.stringify({ ...SETTINGS, ...change })), JSON.stringify(change)).toThrow()
  expect(() => parseProvider('')).toThrow()
})

it('lets nobody redirect a package by its environment', () => {
  const env = { REKINDLE_PROVIDER: '/elsewhere.json' }
  expect(providerFile(true, env, '/built-in.json')).toBe('/built-in.json')
  expect(providerFile(false, env, '/built-in.json')).toBe('/elsewhere.json')
  expect(providerFile(false, {}, '/built-in.json')).toBe('/built-in.json')
})
