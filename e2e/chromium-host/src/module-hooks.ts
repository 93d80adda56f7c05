import Module, { createRequire } from 'node:module'

const NAMES = ['electron', 'electron/main', 'electron/common', 'electron/utility']
const VIRTUAL_URL = 'chromium-host:electron'
const KEY = 'chromium-host.electron'

interface NodeModule {
  _load(request: string, parent: unknown, isMain: boolean): unknown
}

/** Makes `electron` mean our module, for `require` and for `import`, in this process. */
export function provideElectronModule(electron: object): void {
  Object.defineProperty(globalThis, Symbol.for(KEY), { value: electron })
  const loader = Module as unknown as NodeModule
  const original = loader._load
  const fs = createRequire(import.meta.url)('node:fs')
  loader._load = function (this: unknown, request, parent, isMain) {
    if (NAMES.includes(request)) return electron
    return request === 'original-fs' ? fs : original.call(this, request, parent, isMain)
  }
  Module.register(`data:text/javascript,${encodeURIComponent(importHooks(Object.keys(electron)))}`)
}

/** Hooks run in a thread of their own, so they answer with source text that picks the module up from `globalThis`. */
function importHooks(exported: readonly string[]): string {
  const lines = exported.map((name) => `export const ${name} = electron[${JSON.stringify(name)}]`)
  const source = [`const electron = globalThis[Symbol.for('${KEY}')]`, 'export default electron', ...lines].join('\n')
  return `
    const names = new Set(${JSON.stringify(NAMES)})
    const url = ${JSON.stringify(VIRTUAL_URL)}
    export const resolve = (name, context, next) =>
      names.has(name) ? { url, format: 'module', shortCircuit: true } : next(name === 'original-fs' ? 'node:fs' : name, context)
    export const load = (at, context, next) =>
      at === url ? { format: 'module', source: ${JSON.stringify(source)}, shortCircuit: true } : next(at, context)`
}
