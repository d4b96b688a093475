import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Case } from '../../src/engine/open-case.ts'
import { recordAct } from '../../src/workbench/record-act.ts'
import { acts, freshCase } from '../engine/fresh-case.ts'

const ACTOR = { user: 'ambeki', role: 'supervisor' } as const

let kase: Case
let remove: () => void

beforeEach(async () => {
  ;({ kase, remove } = await freshCase())
})
afterEach(() => remove())

const addExhibit = () =>
  kase.writable.exec(`INSERT INTO exhibit VALUES ('EX-01', 's', 'd', 't', 'w', 'b', 'a', 't')`)
const exhibits = () => kase.readable.prepare('SELECT id FROM exhibit').pluck().all()

test('an act that writes its own entry is on record together with what it did', () => {
  recordAct(kase, 'own', ACTOR, () => {
    addExhibit()
    kase.ledger.append({ action: 'exhibit-registered', data: { exhibit: 'EX-01' } }, ACTOR)
  })
  expect(exhibits()).toEqual(['EX-01'])
  expect(acts(kase).at(-1)).toMatchObject({ action: 'exhibit-registered' })
})

test('an act that should write its own entry, and does not, is undone', () => {
  const size = kase.ledger.size()
  expect(() => recordAct(kase, 'own', ACTOR, addExhibit)).toThrow('no entry')
  expect(exhibits()).toEqual([])
  expect(kase.ledger.size()).toBe(size)
  expect(kase.readable.inTransaction).toBe(false)
})
