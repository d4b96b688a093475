/** `launch` with a case in the middle of its work:
 *
 *     test('…', async ({ prepared }) => {
 *       const { page } = await prepared('mokafor')
 */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { test as base, type Launched } from './launch.ts'
import { PLACES } from './make-case.ts'
import type { Person } from './people.ts'
import { openCase, signIn } from './steps.ts'

export { expect } from './launch.ts'

export type Prepared = Launched & {
  /** Absolute paths of this test's own copy. */
  readonly places: Readonly<Record<keyof typeof PLACES, string>>
}

type Fixtures = {
  /** Starts the app on a copy of the prepared case, with somebody signed in. */
  prepared: (person: Person) => Promise<Prepared>
}

export const test = base.extend<Fixtures>({
  prepared: async ({ launch, scratch }, use) => {
    await use(async (person) => {
      const places = copyTo(scratch)
      const launched = await launch({ home: places.home })
      await openCase(launched.page, places.case)
      await signIn(launched.page, person)
      return { ...launched, places }
    })
  },
})

function copyTo(scratch: string): Prepared['places'] {
  const from = process.env['SAFEHOLD_E2E_PREPARED']
  if (from === undefined) throw new Error('the prepared case is made by global-setup.ts')
  const to = join(scratch, 'prepared')
  cpSync(from, to, { recursive: true, preserveTimestamps: true })
  const entries = Object.entries(PLACES).map(([name, path]) => [name, join(to, path)])
  return Object.fromEntries(entries) as Prepared['places']
}
