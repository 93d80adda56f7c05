/** Packaging: `npm run dist`. Fuses are spelled out, all of them, so that a new one is a decision (docs/security/electron-checklist.md). */
import type { Configuration, FuseOptionsV1 } from 'app-builder-lib'

const fuses: Required<Omit<FuseOptionsV1, 'resetAdHocDarwinSignature'>> = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
}

const config: Configuration = {
  appId: 'org.rekindle.wallet.dev',
  productName: 'Rekindle',
  copyright: 'The Rekindle authors',
  directories: { output: 'release', buildResources: 'build' },
  // An allow-list: what is not named stays out. keytar is the one package that the bundles don't contain.
  files: [
    'dist/main/**/*.cjs',
    'dist/preload/*.cjs',
    'dist/renderer/**',
    '!**/*.map',
    'package.json',
    '!node_modules/**',
    'node_modules/keytar/**',
  ],
  asar: true,
  asarUnpack: ['node_modules/keytar/build/Release/*.node'],
  npmRebuild: false,
  electronFuses: fuses,
  linux: { target: ['dir'], category: 'Finance' },
  mac: { target: ['dir'], category: 'public.app-category.finance', hardenedRuntime: true, identity: null },
  win: { target: ['dir'] },
}

export default config
