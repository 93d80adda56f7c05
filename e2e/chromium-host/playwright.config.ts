import { defineConfig } from '@playwright/test'
import type { ProjectOptions } from './conformance/fixtures.ts'

/* Both projects run the same specs; the environment decides what `electron` is. `host` is the default. */
export default defineConfig<ProjectOptions>({
  testDir: 'conformance',
  outputDir: '../../e2e-results/conformance',
  fullyParallel: true,
  workers: 2,
  timeout: 30_000,
  forbidOnly: true,
  reporter: 'list',
  projects: [
    { name: 'host', use: { electronDistPath: `${import.meta.dirname}/bin` } },
    { name: 'electron', testIgnore: '**/guards.spec.ts', use: { electronDistPath: undefined } },
  ],
})
