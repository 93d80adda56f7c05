import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const shared = { environment: 'node', testTimeout: 30_000, hookTimeout: 60_000 } as const

/** `server` runs on PGlite, or on the PostgreSQL that REKINDLE_TEST_DATABASE_URL names. */
export default defineConfig({
  test: {
    // Both cores of the smallest machine; by itself Vitest leaves one idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['{shared,electron,renderer,scripts}/**/*.test.{ts,tsx}', 'e2e/**/*.test.ts'],
        },
      },
      { test: { ...shared, name: 'server', include: ['server/**/*.test.ts'] } },
    ],
  },
})
