/**
 * Stands in for the program while a screen is being drawn: answers every request of the contract with
 * made-up data that its schema accepts. Only for looking; no test of behaviour rests on it.
 */
import { contract, type Reply, type RequestName } from '../../src/ipc/contract.ts'
import { EXHIBITS, FAKE_SETS, type FakeItem, fakeDetail, fakeHash, fakeItem } from './fake-data.ts'
import { fakeOutcomes } from './fake-outcomes.ts'

export type Scenario = {
  readonly role?: 'supervisor' | 'analyst' | 'reviewer' | null
  readonly hasCase?: boolean
  readonly items?: number
  readonly exhibits?: number
  /** Requests that fail, with their code. */
  readonly failing?: Readonly<Record<string, string>>
  /** Answers of a screen's own, before the ones below. */
  readonly answers?: Readonly<Record<string, (input: never) => unknown>>
}

const ME = {
  supervisor: { user: 'a.mbeki', name: 'A. Mbeki', role: 'supervisor' },
  analyst: { user: 'm.okafor', name: 'M. Okafor', role: 'analyst' },
  reviewer: { user: 'l.jing', name: '林静', role: 'reviewer' },
} as const

/** A program with one case; what is done to it stays for as long as it lives. */
export function fakeProgram(scenario: Scenario) {
  let session = scenario.role === null ? null : ME[scenario.role ?? 'analyst']
  let hasCase = scenario.hasCase ?? true
  const items = Array.from({ length: scenario.items ?? 2417 }, (_, at) => fakeItem(at))
  const exhibits = EXHIBITS.slice(0, scenario.exhibits ?? 3).map(fakeExhibit)
  const kase = {
    id: '3f9a1c07-b2e4-4d18-90cc-6fa17713de52',
    number: '2026-0417',
    title: 'Larch Row',
    agency: 'Greater Ferrow Police, Digital Evidence Unit',
    createdAt: '2026-11-20T09:12:00.000Z',
    dir: '/cases/2026-0417',
    readOnly: false,
  }
  const shown = (row: FakeItem) => (session?.role === 'reviewer' ? { ...row, name: null } : row)

  const answers: { [R in RequestName]?: (input: never) => unknown } = {
    'app.state': () => ({
      version: '0.1.0',
      runtime: 'Node 24.21.0, Chromium 156',
      case: hasCase ? kase : null,
      session: hasCase ? session : null,
      failedSignIns: null,
      ledger: !hasCase
        ? null
        : {
            size: 18_204,
            checkpointSize: 18_190,
            checkpointAt: new Date(Date.now() - 360_000).toISOString(),
            verified: true,
          },
      anchors: hasCase ? 'holds' : null,
      tools: [
        {
          name: 'ffmpeg',
          found: true,
          version: '7.1.1',
          purpose: 'frames of video',
          howToInstall: null,
        },
        {
          name: 'exiftool',
          found: false,
          version: null,
          purpose: 'metadata',
          howToInstall: 'apt install libimage-exiftool-perl',
        },
      ],
      recent: [
        { dir: '/cases/2026-0417', number: '2026-0417', title: 'Larch Row' },
        { dir: '/cases/2026-0398', number: '2026-0398', title: 'Mill Lane' },
      ],
      hasWorkstation: false,
    }),
    'disk.list': (input: { dir: string | null; endings: string[] }) => {
      const dir = input.dir ?? '/home/okafor'
      const names = ['Cases', 'Documents', 'EX-04 write-blocked', 'Exports']
      return {
        dir,
        parent: dir === '/' ? null : dir.split('/').slice(0, -1).join('/') || '/',
        entries: [
          ...names.map((name) => ({ name, path: `${dir}/${name}`, folder: true })),
          ...input.endings.map((end) => ({
            name: `unit-3${end}`,
            path: `${dir}/unit-3${end}`,
            folder: false,
          })),
        ],
        total: names.length + input.endings.length,
      }
    },
    'case.create': () => {
      hasCase = true
      session = ME.supervisor
      return {
        case: kase,
        recoveryKey: 'K7QD-M2XA-9RTF-4HNE-W8PC-3VJB-6YSL-Z5GU',
        rootSha256: fakeHash('root'),
        rootPath: '/home/okafor/.config/safehold/root.pem',
      }
    },
    'case.open': () => {
      hasCase = true
      session = null
      return kase
    },
    'case.close': () => {
      hasCase = false
      session = null
      return {}
    },
    'case.verify': () => ({ job: '5f0c1b1e-4a57-4b7e-9d0e-3a1f6f2b7c11' }),
    'case.report': () => ({
      seq: 18_203,
      state: 'done',
      intact: true,
      by: 'ambeki',
      startedAt: '2026-11-24T08:12:04.000Z',
      endedAt: '2026-11-24T08:19:31.000Z',
      counted: {
        entries: 18_203,
        checkpoints: 61,
        items: items.length,
        objects: items.length,
        derivatives: items.length,
        bytes: 48_231_004_112,
        redactions: 4,
        files: items.length * 2 + 70,
      },
      counts: [{ severity: 'warning', code: 'file-unknown', count: 1 }],
      findings: [
        {
          severity: 'warning',
          code: 'file-unknown',
          path: 'exports/letter.docx',
          message: 'a file that no part of this case has put there',
        },
      ],
      sha256: fakeHash('findings'),
    }),
    'custody.verify': () => ({
      intact: true,
      entries: 18_204,
      checkpoints: 61,
      objects: 0,
      findings: [],
    }),
    'session.signIn': (input: { user: string }) => {
      session = Object.values(ME).find((one) => one.user === input.user) ?? ME.analyst
      return session
    },
    'session.signOut': () => {
      session = null
      return {}
    },
    'user.list': () => [
      ...Object.values(ME).map(({ user, name, role }) => ({ id: user, name, role, person: user })),
      { id: 's.kwan', name: 'S. Kwan', role: 'supervisor', person: '4480' },
    ],
    'user.add': (input: { id: string; name: string; role: string; person: string }) => ({
      id: input.id,
      name: input.name,
      role: input.role,
      person: input.person,
    }),
    'certificate.show': () => ({
      subject: 'CN=Evidence signing, OU=Digital Evidence Unit, O=Greater Ferrow Police',
      sha256: fakeHash('leaf certificate'),
      rootSubject: 'CN=Greater Ferrow Police root',
      rootSha256: fakeHash('root'),
      validTo: '2031-11-20T09:12:00.000Z',
      rootPem: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
    }),
    'known.list': () => FAKE_SETS,
    'known.import': () => ({ job: '11111111-1111-4111-8111-111111111111' }),
    'known.match': () => ({ job: '11111111-1111-4111-8111-111111111111' }),
    'known.remove': () => ({}),
    'item.similar': () => ({
      comparable: true,
      items: items.slice(3, 6).map(({ id }, n) => ({ item: id, bits: n * 7, sharePercent: 100 })),
      total: 3,
    }),
    'certificate.import': () => ({ subject: 'CN=Unit 3', sha256: fakeHash('p12') }),
    'exhibit.add': (input: unknown) => input,
    'exhibit.list': () =>
      exhibits.map((exhibit) => ({
        exhibit,
        completeness: sumOf(items.filter((one) => one.exhibit === exhibit.id)),
      })),
    'ingest.start': () => ({ job: '11111111-1111-4111-8111-111111111111' }),
    'ingest.summary': (input: { exhibit: string | null }) => {
      const mine = items.filter((one) => input.exhibit === null || one.exhibit === input.exhibit)
      const failed = mine.filter((one) => one.state === 'failed')
      return {
        completeness: sumOf(mine),
        failures: failed.map((one) => ({
          item: one.id,
          exhibit: one.exhibit,
          path: `DCIM/2026-03/${one.name ?? ''}`,
          reason: one.ingestFailure,
        })),
        failuresTotal: failed.length,
        closed: [],
        closedTotal: 0,
        receipt: null,
        unscreened: mine.filter((one) => one.preview !== 'ready').length,
      }
    },
    'job.list': () => [],
    'job.pause': () => ({}),
    'job.resume': () => ({}),
    'job.cancel': () => ({}),
    'item.list': (input: ItemQuery) => {
      const matching = sorted(
        items.filter((one) => matches(one, input.filter)),
        input,
      )
      return {
        items: matching.slice(input.offset, input.offset + input.limit).map(shown),
        total: matching.length,
        whole: items.length,
      }
    },
    'item.facets': (input: { filter: Filter }) => ({
      exhibit: countBy(items, { ...input.filter, exhibit: undefined }, (one) => one.exhibit),
      kind: countBy(items, { ...input.filter, kind: undefined }, (one) => one.kind),
      state: countBy(items, { ...input.filter, state: undefined }, (one) => one.state),
      grade: countBy(
        items,
        { ...input.filter, grade: undefined },
        (one) => one.grade ?? 'ungraded',
      ),
      finding: {},
    }),
    'item.show': (input: { item: string }) =>
      fakeDetail(
        shown(items.find((one) => one.id === input.item) ?? fakeItem(0)),
        session?.role === 'reviewer',
      ),
    'item.within': () => ({
      ...{ parent: null, place: null, findings: [], allocation: null },
      ...{ opened: null, openFailure: null, members: [], membersTotal: 0 },
    }),
    'review.progress': () => ({
      screened: 1800,
      gradedByYou: 220,
      gradedByAnyone: 400,
      unscreened: 617,
      byGrade: { A: 4, 'not-relevant': 216 },
    }),
    ...fakeOutcomes(items, () => session?.user ?? 'm.okafor'),
  }

  return {
    request: (name: string, input: unknown): Reply<unknown> => {
      const code = scenario.failing?.[name]
      if (code !== undefined) return { ok: false, error: { code, message: `${name}: refused` } }
      const asked = contract[name as RequestName].input.safeParse(input)
      if (!asked.success) {
        return {
          ok: false,
          error: { code: 'BAD_INPUT', message: `${name}: ${asked.error.message}` },
        }
      }
      const answer = scenario.answers?.[name] ?? answers[name as RequestName]
      if (answer === undefined) {
        return { ok: false, error: { code: 'NOT_FOUND', message: `${name}: nothing made up` } }
      }
      const value = answer(asked.data as never)
      const told = contract[name as RequestName].output.safeParse(value)
      if (!told.success) throw new Error(`${name}: ${told.error.message}`)
      return { ok: true, value: told.data }
    },
  }
}

type Filter = Readonly<
  Partial<Record<'exhibit' | 'kind' | 'state' | 'grade', readonly string[] | undefined>> & {
    text?: string
    takenFrom?: string
    takenTo?: string
  }
>
type ItemQuery = {
  readonly filter: Filter
  readonly sort: string
  readonly descending: boolean
  readonly offset: number
  readonly limit: number
}

function matches(item: FakeItem, filter: Filter): boolean {
  const isIn = (list: readonly string[] | undefined, value: string) =>
    list === undefined || list.length === 0 || list.includes(value)
  return (
    isIn(filter.exhibit, item.exhibit) &&
    isIn(filter.kind, item.kind) &&
    isIn(filter.state, item.state) &&
    isIn(filter.grade, item.grade ?? 'ungraded') &&
    (filter.text === undefined ||
      (item.name ?? '').toLowerCase().includes(filter.text.toLowerCase())) &&
    (filter.takenFrom === undefined || (item.takenAt ?? '') >= filter.takenFrom) &&
    (filter.takenTo === undefined || (item.takenAt ?? '~').slice(0, 10) <= filter.takenTo)
  )
}

function sorted(items: readonly FakeItem[], query: ItemQuery): readonly FakeItem[] {
  const key = (item: FakeItem) =>
    query.sort === 'name'
      ? (item.name ?? '')
      : query.sort === 'size'
        ? String(item.sizeBytes).padStart(12, '0')
        : query.sort === 'taken'
          ? (item.takenAt ?? '')
          : query.sort === 'kind'
            ? item.kind
            : (item.grade ?? '')
  if (query.sort === 'found') return query.descending ? [...items].reverse() : items
  const way = query.descending ? -1 : 1
  return [...items].sort((a, b) => way * key(a).localeCompare(key(b)))
}

function countBy(items: readonly FakeItem[], filter: Filter, key: (item: FakeItem) => string) {
  const counts: Record<string, number> = {}
  for (const item of items) {
    if (matches(item, filter)) counts[key(item)] = (counts[key(item)] ?? 0) + 1
  }
  return counts
}

function sumOf(items: readonly FakeItem[]) {
  const failed = items.filter((one) => one.state === 'failed').length
  const pending = items.filter((one) => one.state === 'found').length
  return { found: items.length, ingested: items.length - failed - pending, failed, pending }
}

function fakeExhibit(id: string, at: number) {
  return {
    id,
    seal: `K-11820${at + 1}`,
    description: ['Phone, Larkin P7, black', 'Laptop, 13 inch, grey', 'Drive, 1 TB'][at] ?? 'Drive',
    seizedAt: '2026-11-19T16:40:00Z',
    seizedWhere: 'Harbour Office, room 2',
    seizedBy: 'PC 2210',
    authority: 'Warrant W-5521',
  }
}
