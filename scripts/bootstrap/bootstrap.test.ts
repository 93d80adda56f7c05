import { describe, expect, it } from 'vitest'
import { findNodeHeaders, isInstalled, nodeVersionProblem } from './packages.mjs'
import { installPlan } from './system.mjs'

describe('nodeVersionProblem', () => {
  it.each(['20.19.0', '20.20.2', '22.12.0', '24.0.1'])('accepts %s', (version) => expect(nodeVersionProblem(version)).toBeUndefined())
  it.each(['18.20.0', '20.18.3', '21.7.0', '22.11.0'])('names the version it refuses: %s', (version) =>
    expect(nodeVersionProblem(version)).toContain(version),
  )
})

describe('isInstalled', () => {
  const wanted = { packages: { '': {}, 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0', optional: true } } }
  it('is true where every needed package has the locked version', () =>
    expect(isInstalled(wanted, { packages: { 'node_modules/a': { version: '1.0.0' } } })).toBe(true))
  it('is false for another version, a missing package and an empty folder', () => {
    expect(isInstalled(wanted, { packages: { 'node_modules/a': { version: '1.0.1' } } })).toBe(false)
    expect(isInstalled(wanted, { packages: {} })).toBe(false)
    expect(isInstalled(wanted, undefined)).toBe(false)
  })
})

describe('installPlan', () => {
  it('uses sudo only where it is needed and allowed', () => {
    const commands = (isRoot: boolean, hasSudo: boolean) => installPlan(['a', 'b'], { isRoot, hasSudo }).steps.map((step) => step[0])
    expect(commands(true, true)).toEqual(['env', 'env'])
    expect(commands(false, true)).toEqual(['sudo', 'sudo'])
  })
  it('prints one line for a person', () =>
    expect(installPlan(['a', 'b'], { isRoot: false, hasSudo: false }).line).toBe('sudo apt-get install -y --no-install-recommends a b'))
})

it("npm's own nodedir wins over headers that were found", () => {
  expect(findNodeHeaders({ npm_config_nodedir: '/opt/node' })).toBe('/opt/node')
})
