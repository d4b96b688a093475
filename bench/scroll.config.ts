import { defineConfig } from '@playwright/test'

/** `npm run bench:scroll`: the grid of a large case in the built app. */
export default defineConfig({
  testDir: '.',
  testMatch: 'scroll.bench.ts',
  globalSetup: '../tests/e2e/global-setup.ts',
  outputDir: '../test-results',
  timeout: 600_000,
  workers: 1,
  reporter: [['line']],
})
