import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeCase } from './make-case.ts'

/** Makes the prepared case once, before all tests; each test gets a copy (see prepared.ts).
 *  @returns What removes it after the last one. */
export default async function globalSetup(): Promise<() => void> {
  const dir = mkdtempSync(join(tmpdir(), 'safehold-prepared-'))
  await makeCase(dir)
  process.env['SAFEHOLD_E2E_PREPARED'] = dir
  return () => rmSync(dir, { recursive: true, force: true, maxRetries: 3 })
}
