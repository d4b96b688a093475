/** What docs/roles.md promises: who may ask what. People read that page, so the program is held to it. */
import { readFileSync } from 'node:fs'
import type { SessionRole } from '../../src/domain/people.ts'
import type { RequestName } from '../../src/ipc/contract.ts'

/** Column of the page for each role; null: nobody is signed in. */
const COLUMN = {
  nobody: 'nobody',
  supervisor: 'supervisor',
  analyst: 'analyst',
  reviewer: 'reviewer',
  recovery: 'recovery key',
} as const satisfies Record<SessionRole | 'nobody', string>

const page = readFileSync(new URL('../../docs/roles.md', import.meta.url), 'utf8')
const [head = [], , ...rows] = page
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.split('|').map((cell) => cell.trim()))

/** @throws {Error} when the page says nothing of it. */
export function promised(name: RequestName, role: SessionRole | null): boolean {
  const row = rows.find((cells) => cells[1] === `\`${name}\``)
  const said = row?.[head.indexOf(COLUMN[role ?? 'nobody'])]
  if (said !== 'yes' && said !== '–') throw new Error(`docs/roles.md does not say: ${name}`)
  return said === 'yes'
}
