import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ROLES_PAGE, rolesPage } from '../../scripts/roles-page.ts'
import { contract } from '../../src/ipc/contract.ts'
import type { Request } from '../../src/ipc/request.ts'

test('docs/roles.md says what the contract says; `npm run roles` writes it anew', () => {
  expect(readFileSync(ROLES_PAGE, 'utf8')).toBe(rolesPage())
})

test('it names every act of the ledger that a request can be recorded as, whichever way it is asked', () => {
  const row = (name: string) =>
    rolesPage()
      .split('\n')
      .find((line) => line.startsWith(`| \`${name}\``))
  expect(row('redaction.decide')).toContain('`approved`, `rejected`')
  expect(row('reveal.decide')).toContain('`reveal-granted`, `reveal-refused`')
  expect(row('session.signIn')).toContain('*sign-in*, *sign-in-failed*')
  for (const [name, { custody }] of Object.entries<Request>(contract)) {
    if (custody !== null) expect(row(name), name).toMatch(/ \| [`*][a-z-]+[`*]/)
  }
})
