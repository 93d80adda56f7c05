import { defineConfig } from 'vitest/config'

const shared = { environment: 'node', testTimeout: 30_000, hookTimeout: 60_000 } as const

/** `server` runs on PGlite, `server-postgres` the same files on the PostgreSQL named by REKINDLE_TEST_DATABASE_URL. */
export default defineConfig({
  test: {
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
