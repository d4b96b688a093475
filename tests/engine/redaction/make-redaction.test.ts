import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AccessError, RedactionError, RequestError } from '../../../src/domain/errors.ts'
import type { ItemId } from '../../../src/domain/item.ts'
import type { Session, UserId } from '../../../src/domain/people.ts'
import type { Redaction } from '../../../src/domain/redaction.ts'
import type { Reveal } from '../../../src/domain/reveal.ts'
import { decideRedaction } from '../../../src/engine/redaction/decide-redaction.ts'
import { type Burner, makeRedaction } from '../../../src/engine/redaction/make-redaction.ts'
import { listRedactions, recipeText } from '../../../src/engine/redaction/redaction-rows.ts'
import { readDerivative } from '../../../src/engine/sealing/object-store.ts'
import { ANALYST, type BundleCase, bundleCase, PROTECTED, REGIONS } from '../export/bundle-case.ts'
import { lookAt } from './a-look.ts'

let given: BundleCase
beforeAll(async () => {
  given = await bundleCase()
})
afterAll(() => given.close())

const still = (): ItemId => given.items[0] as ItemId

test('a redaction is sealed, waits for approval, and its derivation stands in the ledger', async () => {
  const made = await make()
  expect(made).toMatchObject({ item: still(), state: 'pending', widthPx: 320, heightPx: 240 })
  const [entry] = given.kase.ledger.entries({ item: still(), limit: 1, newestFirst: true })
  expect(entry?.entry).toMatchObject({
    action: 'redacted',
    actor: 'ana',
    data: {
      redaction: made.id,
      input: sha256OfItem(),
      recipe: made.recipe,
      output: made.output,
      regions: 2,
      recipeFormat: 'safehold-recipe/1',
    },
  })
  expect(stateOfItem()).toBe('pending')
})

test('the redacted picture holds black boxes and nothing of the original file but pixels', async () => {
  const { output } = await make()
  const png = pictureOf(output)
  for (const secret of PROTECTED) expect(png.includes(secret)).toBe(false)
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
  expect(info).toMatchObject({ width: 320, height: 240, channels: 3 })
  const at = (x: number, y: number) => [...data.subarray((y * 320 + x) * 3, (y * 320 + x) * 3 + 3)]
  expect(at(32, 48)).toEqual([0, 0, 0])
  expect(at(127, 143)).toEqual([0, 0, 0])
  expect(at(200, 20)).not.toEqual([0, 0, 0])
})

test('the same picture, regions and tools give the same recipe and the same output', async () => {
  const first = await make()
  const second = await make()
  expect(second).toMatchObject({ recipe: first.recipe, output: first.output })
  const stored = given.kase.readable
    .prepare<[string], string>('SELECT recipe FROM redaction WHERE id = ?')
    .pluck()
    .get(second.id)
  expect(recipeText(JSON.parse(stored ?? '')).sha256).toBe(second.recipe)
})

test('a newer redaction sets an older one aside that still waits', async () => {
  const older = await make()
  const newer = await make()
  expect(stateOf(older)).toMatchObject({ state: 'rejected', decidedBy: null })
  expect(() => decide(older, 'sue')).toThrow(expect.objectContaining({ code: 'NOT_PENDING' }))
  expect(stateOf(newer).state).toBe('pending')
})

test('nobody approves their own redaction', async () => {
  const made = await make()
  expect(() => decide(made, 'ana')).toThrow(AccessError)
  expect(() => decide(made, 'ana')).toThrow(expect.objectContaining({ code: 'OWN_ACT' }))
  expect(stateOf(made).state).toBe('pending')
})

test('a second person approves or rejects once', async () => {
  const approved = await make()
  expect(decide(approved, 'sue')).toMatchObject({ state: 'approved', decidedBy: 'sue' })
  expect(stateOfItem()).toBe('approved')
  expect(() => decide(approved, 'sue', false)).toThrow(RedactionError)
  const rejected = await make()
  expect(stateOfItem()).toBe('pending')
  expect(decide(rejected, 'sue', false)).toMatchObject({ state: 'rejected', decidedBy: 'sue' })
  expect(stateOfItem()).toBe('rejected')
})

test('a redaction of another item is not found', async () => {
  const made = await make()
  const other = given.items[1] as ItemId
  expect(() => decide({ ...made, item: other }, 'sue')).toThrow(RequestError)
})

test('without regions, and for what is no still, there is no redaction', async () => {
  await expect(make({ regions: [] })).rejects.toMatchObject({ code: 'NO_REGIONS' })
  const text = given.kase.readable
    .prepare<[], ItemId>(`SELECT id FROM item WHERE kind <> 'still'`)
    .pluck()
    .get()
  await expect(make({ item: text as ItemId })).rejects.toMatchObject({ code: 'NOT_A_STILL' })
  const nothing = 'i0000000000000000' as ItemId
  await expect(make({ item: nothing })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('what does not hide is not kept: no row, no object, no entry', async () => {
  const before = { size: given.kase.ledger.size(), list: listRedactions(given.kase, still()) }
  const careless: Burner = {
    burn: async (source) => {
      const made = await given.decoders.burn(source, REGIONS.slice(0, 1))
      return made
    },
  }
  await expect(make({ decoders: careless })).rejects.toMatchObject({ code: 'LEAK_FOUND' })
  expect(given.kase.ledger.size()).toBe(before.size)
  expect(listRedactions(given.kase, still())).toEqual(before.list)
})

test('the list of all items names the newest redaction of each', async () => {
  const newest = await make()
  const other = await make({ item: given.items[1] as ItemId })
  expect(listRedactions(given.kase, null).map(({ id }) => id)).toEqual([other.id, newest.id])
  expect(listRedactions(given.kase, still())[0]).toEqual(newest)
})

function make(wish: Partial<Parameters<typeof makeRedaction>[2]> = {}): Promise<Redaction> {
  return makeRedaction(given.kase, given.keyring, {
    item: still(),
    regions: REGIONS,
    decoders: given.decoders,
    actor: ANALYST,
    at: given.kase.clock.read().time,
    ...wish,
  })
}

/** As this person, who has looked at it unless another look is named. */
function decide(
  made: Redaction,
  user: string,
  approve = true,
  look: Reveal | null = lookAt(given.kase, made, as(user)),
): Redaction {
  const { id, item, output, recipe } = made
  const of = { redaction: id, item, output, recipe, look: look?.id ?? null }
  const at = given.kase.clock.read().time
  return decideRedaction(given.kase, { ...of, approve, user: user as UserId, at })
}

const as = (user: string): Session => ({
  ...{ user: user as UserId, name: user, role: user === 'ana' ? 'analyst' : 'supervisor' },
})

function stateOf({ id }: Redaction): Redaction {
  const found = listRedactions(given.kase, still()).find((one) => one.id === id)
  if (found === undefined) throw new Error('no such redaction')
  return found
}

function stateOfItem(): unknown {
  return given.kase.readable.prepare('SELECT redaction FROM item WHERE id = ?').pluck().get(still())
}

function sha256OfItem(): unknown {
  return given.kase.readable.prepare('SELECT sha256 FROM item WHERE id = ?').pluck().get(still())
}

function pictureOf(output: string): Buffer {
  const object = given.kase.readable
    .prepare<[string], string>(
      `SELECT object FROM derivative WHERE sha256 = ? AND kind = 'redaction'`,
    )
    .pluck()
    .get(output)
  return readDerivative(given.kase.dir, given.keyring.sealing('original'), object ?? '')
}
