import { defineConfig } from '@playwright/test'
import type { RuntimeOption } from './fixtures/index.ts'

/** The same specs on the Chromium host and on the real Electron; the latter is reported as not run where its binary is missing. */
export default defineConfig<RuntimeOption>({
  testDir: 'specs',
  outputDir: '../e2e-results/artifacts',
  fullyParallel: true,
  workers: 2,
  retries: process.env.CI === undefined ? 0 : 1,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['html', { outputFolder: '../e2e-results/html', open: 'never' }], ['json']],
  projects: [
    { name: 'host', use: { runtimeName: 'host' } },
    { name: 'electron', use: { runtimeName: 'electron' } },
  ],
})
