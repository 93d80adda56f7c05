import path from 'node:path'
import { defineConfig } from '@playwright/test'
import type { RuntimeOption } from './fixtures/index.ts'

const results = path.join(import.meta.dirname, '../e2e-results')

/** The same specs on the Chromium host and on the real Electron; the latter is reported as not run where its binary is missing. */
export default defineConfig<RuntimeOption>({
  testDir: 'specs',
  outputDir: path.join(results, 'artifacts'),
  fullyParallel: true,
  workers: 2,
  retries: process.env.CI === undefined ? 0 : 1,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [
    ['list'],
    ['html', { outputFolder: path.join(results, 'html'), open: 'never' }],
    ['json', { outputFile: path.join(results, 'playwright.json') }],
  ],
  projects: [
    { name: 'host', use: { runtimeName: 'host' } },
    { name: 'electron', use: { runtimeName: 'electron' } },
  ],
})
