import { beforeEach, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import type { Act } from '../../src/domain/custody.ts'
import { AccessError, LedgerError } from '../../src/domain/errors.ts'
import { type Session, SessionRole, type UserId } from '../../src/domain/people.ts'
import { contract, type RequestName } from '../../src/ipc/contract.ts'
import { dispatch, type Gate, type Handlers } from '../../src/ipc/dispatch.ts'
import type { Request } from '../../src/ipc/request.ts'
import { inputsOn } from './inputs.ts'

const sessionOf = (role: SessionRole): Session => ({
  user: role as string as UserId,
  name: role,
  role,
})
const item = 'i0123456789abcdef'
const grade = { item, grade: 'A', note: null }

let ran: string[]
let recorded: (Act | 'own')[]
let refused: string[]
let unexpected: unknown[]

beforeEach(() => {
  ran = []
  recorded = []
  refused = []
  unexpected = []
})

/** Every handler only notes that it ran. */
function gate(overrides: Partial<Gate> = {}, handlers: Partial<Handlers> = {}): Gate {
  const noting = Object.fromEntries(
    Object.keys(contract).map((name) => [name, () => void ran.push(name)]),
  )
  return {
    handlers: { ...noting, ...handlers } as Handlers,
    second: async () => null,
    record: (act, _session, start) => {
      recorded.push(act)
      return start()
    },
    digest: (text) => `digest of ${text}`,
    refused: (name, _session, code) => void refused.push(`${name} ${code}`),
    foreseen: (error) => error,
    onUnexpected: (error) => void unexpected.push(error),
    ...overrides,
  }
}

test('an act is recorded, with the item and without a name, before it runs', async () => {
  const order: string[] = []
  const g = gate(
    {
      record: (act, _session, start) => {
        if (act !== 'own') order.push(`recorded ${act.action} of ${act.item}`)
        return start()
      },
    },
    {
      'item.grade': () => {
        order.push('handled')
        return { item: item as never, grade: 'A' }
      },
    },
  )
  expect(await dispatch(g, 'item.grade', grade, sessionOf('reviewer'))).toMatchObject({ ok: true })
  expect(order).toEqual([`recorded grade of ${item}`, 'handled'])
})

test('what somebody types freely is bound by its digest and stands in no entry', async () => {
  const typed = 'in the matter of Heron'
  const g = gate({}, { 'retention.hold': () => ({}) as never })
  const scope = { of: 'item', item }
  const wish = { scope, reason: 'appeal', reference: typed }
  await dispatch(g, 'retention.hold', wish, sessionOf('supervisor'))
  expect(recorded).toEqual([
    {
      action: 'hold-placed',
      item,
      purpose: 'appeal',
      data: { scope: 'item', reference: `digest of ${typed}` },
    },
  ])
})

test('an act whose entry cannot be written does not run', async () => {
  const g = gate({
    record: () => {
      throw new LedgerError('NOT_WRITABLE', 'the custody ledger cannot be written')
    },
  })
  const reply = await dispatch(g, 'item.grade', grade, sessionOf('reviewer'))
  expect(reply).toMatchObject({ ok: false, error: { code: 'NOT_WRITABLE' } })
  expect(ran).toEqual([])
})

describe('an act that is prepared', () => {
  const add = validInput('user.add')
  const user = { id: 'ab' as UserId, name: 'A', role: 'analyst', person: null } as const

  test('is recorded when it is ready, with what was found out, and done then', async () => {
    const order: string[] = []
    const g = gate(
      {
        second: async () => 'skwan' as UserId,
        record: (act, _session, start) => {
          if (act === 'own') throw new TypeError('the gate writes this entry')
          order.push(`recorded ${act.action} ${act.data['secondBy']} ${act.data['keys']}`)
          return start()
        },
      },
      {
        'user.add': {
          prepare: async () => {
            await new Promise(setImmediate)
            order.push('prepared')
            const act = () => {
              order.push('done')
              return user
            }
            return { data: { keys: 'ab34' }, act }
          },
        },
      },
    )
    expect(await dispatch(g, 'user.add', add, sessionOf('supervisor'))).toEqual({
      ok: true,
      value: user,
    })
    expect(order).toEqual(['prepared', 'recorded user-added skwan ab34', 'done'])
  })

  test('that cannot be got ready is not recorded; nor is it prepared for who may not', async () => {
    const g = gate(
      {},
      {
        'user.add': {
          prepare: async () => {
            ran.push('prepared')
            throw new AccessError('NO_KEY', 'no')
          },
        },
      },
    )
    expect(await dispatch(g, 'user.add', add, sessionOf('analyst'))).toMatchObject({ ok: false })
    expect(ran).toEqual([])
    expect(await dispatch(g, 'user.add', add, sessionOf('supervisor'))).toMatchObject({
      error: { code: 'NO_KEY' },
    })
    expect(recorded).toEqual([])
  })
})

test.each(['nope', '__proto__', 'constructor', 'toString', ''])(
  'an unknown request %j is refused',
  async (name) => {
    const reply = await dispatch(gate(), name, {}, sessionOf('analyst'))
    expect(reply).toMatchObject({ ok: false, error: { code: 'UNKNOWN_REQUEST' } })
    expect(ran).toEqual([])
  },
)

test.each([
  ['an extra member', { ...grade, sql: '1=1' }],
  ['a missing member', { item }],
  ['another type', { ...grade, grade: 1 }],
  ['no object', null],
  ['a list', []],
  ['an item that is a path', { ...grade, item: '../../etc/passwd' }],
])('a malformed request (%s) is refused and nothing is recorded', async (_what, input) => {
  const reply = await dispatch(gate(), 'item.grade', input, sessionOf('reviewer'))
  expect(reply).toMatchObject({ ok: false, error: { code: 'BAD_INPUT' } })
  expect([ran, recorded]).toEqual([[], []])
})

const guarded = (Object.keys(contract) as RequestName[]).filter(
  (name) => contract[name].allow !== 'anyone',
)

test.each(guarded)('%s is refused to who is not signed in', async (name) => {
  const reply = await dispatch(gate(), name, validInput(name), null)
  expect(reply).toMatchObject({ ok: false, error: { code: 'NOT_SIGNED_IN' } })
  expect([ran, recorded]).toEqual([[], []])
})

const forbidden = guarded.flatMap((name) =>
  SessionRole.options
    .filter((role) => !(contract[name].allow as readonly string[]).includes(role))
    .map((role) => [name, role] as const),
)

test.each(forbidden)('%s is refused to a %s, and the refusal is noted', async (name, role) => {
  const reply = await dispatch(gate(), name, validInput(name), sessionOf(role))
  expect(reply).toMatchObject({ ok: false, error: { code: 'ROLE_NOT_ALLOWED' } })
  expect([ran, recorded]).toEqual([[], []])
  expect(refused).toEqual([`${name} ROLE_NOT_ALLOWED`])
})

describe('what two persons do at one desk', () => {
  const beside = (Object.keys(contract) as RequestName[]).filter(
    (name) => (contract[name] as Request).twoPersons === 'beside',
  )

  test.each(beside)(
    '%s: the entry names the second person, found before it is written',
    async (name) => {
      const order: string[] = []
      const g = gate({
        second: async (claim) => {
          order.push(`asked for ${claim.by}`)
          return 'skwan' as UserId
        },
        record: (act, _session, start) => {
          const secondBy = act === 'own' ? null : act.data['secondBy']
          order.push(`recorded, second ${String(secondBy)}`)
          return start()
        },
      })
      await dispatch(g, name, validInput(name), sessionOf('supervisor'))
      expect(order).toEqual(['asked for nobody', 'recorded, second skwan'])
      expect(ran).toEqual([name])
    },
  )

  test.each(beside)(
    '%s: without a second person nothing is recorded and nothing runs',
    async (name) => {
      const g = gate({
        second: async () => {
          throw new AccessError('OWN_ACT', 'no')
        },
      })
      const reply = await dispatch(g, name, validInput(name), sessionOf('supervisor'))
      expect(reply).toMatchObject({ ok: false, error: { code: 'OWN_ACT' } })
      expect([ran, recorded]).toEqual([[], []])
      expect(refused).toEqual([`${name} OWN_ACT`])
    },
  )

  test.each(beside)(
    '%s: who may not ask at all is refused before anyone is looked for',
    async (name) => {
      const g = gate({
        second: async () => {
          throw new Error('must not be asked')
        },
      })
      const reply = await dispatch(g, name, validInput(name), sessionOf('analyst'))
      expect(reply).toMatchObject({ ok: false, error: { code: 'ROLE_NOT_ALLOWED' } })
    },
  )

  test('a request takes a second person exactly when the contract asks for one', () => {
    const takes = (Object.keys(contract) as RequestName[]).filter(
      (name) => 'second' in (contract[name].input as z.ZodObject).shape,
    )
    expect(takes).toEqual(beside)
  })
})

test('a refusal by a rule deeper down is noted too', async () => {
  const g = gate(
    {},
    {
      'item.grade': () => {
        throw new AccessError('OWN_ACT', 'no')
      },
    },
  )
  await dispatch(g, 'item.grade', grade, sessionOf('reviewer'))
  expect(refused).toEqual(['item.grade OWN_ACT'])
})

test('an unforeseen error crosses as INTERNAL and does not leak its message', async () => {
  const g = gate(
    {},
    {
      'user.list': () => {
        throw new Error('/secret/path')
      },
    },
  )
  const reply = await dispatch(g, 'user.list', {}, null)
  expect(reply).toMatchObject({ ok: false, error: { code: 'INTERNAL' } })
  expect(JSON.stringify(reply)).not.toContain('secret')
  expect(unexpected).toHaveLength(1)
})

test('every request that changes something is recorded, or says which entries it writes itself', () => {
  // They begin work that has entries of its own or needs none (names are counted), let it rest, or stop it.
  const besides = ['case.open', 'source.count', 'job.pause', 'job.resume', 'job.cancel']
  const reads =
    /\.(list|show|state|facets|similar|summary|progress|preflight|due|holders|timeline|report|within|dates|places|groups|look|counted|findings)$/
  const silent = Object.entries<Request>(contract)
    .filter(([, { custody, writes }]) => typeof custody !== 'function' && writes === undefined)
    .map(([name]) => name)
    .filter((name) => !reads.test(name) && name !== 'bundle.verify')
  expect(silent.toSorted()).toEqual(besides.toSorted())
})

function validInput(name: RequestName): unknown {
  const there = { dir: '/d', caseDir: '/c.safecase', source: '/s', item, exhibit: 'EX-1' }
  return inputsOn({ ...there, second: { by: 'nobody' } })[name] ?? {}
}
