import type { RequestName } from '../../src/ipc/contract.ts'
import { type FakeItem, fakeHash, fakeLine } from './fake-data.ts'

type Answers = { [R in RequestName]?: (input: never) => unknown }
type FakeRedaction = ReturnType<typeof fakeRedaction>

/** Made-up redactions, looks, bundles, reports and ledger. What is done to them stays. */
export function fakeOutcomes(items: readonly FakeItem[], me: () => string): Answers {
  const stills = items.filter((one) => one.kind === 'still' && one.preview === 'ready')
  const redactions: FakeRedaction[] = stills.slice(1, 6).map((item, at) => {
    item.redaction = at < 3 ? 'pending' : at === 3 ? 'approved' : 'rejected'
    return fakeRedaction(item, at, at === 1 ? 'm.okafor' : 't.rao')
  })
  const reveals: Record<string, unknown>[] = []
  const uuid = (n: number) => `22222222-2222-4222-8222-${String(n).padStart(12, '0')}`
  return {
    'reveal.list': (input: { item: string | null }) =>
      reveals.filter((one) => input.item === null || one['item'] === input.item),
    'reveal.request': (input: Record<string, unknown>) => {
      const reveal = {
        ...input,
        id: uuid(reveals.length),
        by: me(),
        requestedAt: new Date().toISOString(),
        state: 'granted',
        decidedBy: null,
        expiresAt: new Date(Date.now() + 900_000).toISOString(),
        redaction:
          input['target'] === 'redaction'
            ? (redactions.find(({ item }) => item === input['item'])?.id ?? null)
            : null,
        looked: false,
      }
      reveals.unshift(reveal)
      return reveal
    },
    'reveal.open': (input: { reveal: string }) => {
      for (const reveal of reveals) if (reveal['id'] === input.reveal) reveal['looked'] = true
      return { hold: uuid(99), url: `/media/reveal/${uuid(99)}` }
    },
    'reveal.close': () => ({ milliseconds: 812 }),
    'redaction.list': (input: { item: string | null }) =>
      redactions.filter((one) => input.item === null || one.item === input.item),
    'redaction.make': (input: { item: string; regions: FakeRedaction['regions'] }) => {
      const item = items.find(({ id }) => id === input.item) ?? (items[0] as FakeItem)
      item.redaction = 'pending'
      const made = { ...fakeRedaction(item, 0, me()), regions: input.regions }
      redactions.splice(
        0,
        redactions.length,
        made,
        ...redactions.filter((one) => one.item !== item.id),
      )
      return made
    },
    'redaction.decide': (input: { redaction: string; item: string; approve: boolean }) => {
      const at = redactions.findIndex(({ id }) => id === input.redaction)
      const state = input.approve ? 'approved' : 'rejected'
      const decided = {
        ...(redactions[at] as FakeRedaction),
        state,
        decidedBy: me() as string | null,
        decidedAt: new Date().toISOString() as string | null,
      }
      redactions[at] = decided
      const item = items.find(({ id }) => id === input.item)
      if (item !== undefined) item.redaction = state
      return decided
    },
    'bundle.preflight': () => ({
      ready: true,
      items: 12,
      bytes: 48_204_117,
      findings: [
        { severity: 'passed', code: 'approved-items', count: 12 },
        { severity: 'passed', code: 'ledger', count: 0 },
        { severity: 'passed', code: 'certificate', count: 1 },
        { severity: 'know', code: 'pending-redactions', count: 3 },
        { severity: 'know', code: 'unscreened-items', count: 617 },
        { severity: 'passed', code: 'failed-items', count: 0 },
        { severity: 'know', code: 'pending-items', count: 45 },
        { severity: 'know', code: 'no-timestamp', count: 1 },
      ],
      completeness: { found: 2417, ingested: 2372, failed: 0, pending: 45 },
    }),
    'bundle.export': () => ({ job: '33333333-3333-4333-8333-333333333333' }),
    'bundle.list': () => [fakeBundle(2), fakeBundle(1)],
    'bundle.verify': (input: { path: string; rootSha256: string[]; rootPaths: string[] }) =>
      fakeReport(input.path, input.rootSha256.length + input.rootPaths.length > 0),
    'custody.list': (input: {
      item: string | null
      newestFirst: boolean
      offset: number
      limit: number
    }) => {
      const total = input.item === null ? 18_204 : 6
      const lines = Array.from(
        { length: Math.max(0, Math.min(input.limit, total - input.offset)) },
        (_, at) => {
          const place = input.offset + at
          return ledgerLine(input.newestFirst ? total - 1 - place : place, input.item, stills)
        },
      )
      return { lines, total }
    },
  }
}

const ACTS = [
  ['sign-in', false],
  ['preview', true],
  ['metadata', true],
  ['ingest', true],
  ['grade', true],
  ['reveal-requested', true],
  ['reveal', true],
  ['reveal-ended', true],
  ['redacted', true],
  ['approved', true],
  ['rejected', true],
  ['heads', false],
  ['bundle', false],
] as const

function ledgerLine(seq: number, item: string | null, stills: readonly FakeItem[]) {
  const [action, isOfItem] = ACTS[(seq * 7) % ACTS.length] ?? ACTS[0]
  const of = item ?? (isOfItem ? (stills[seq % stills.length]?.id ?? null) : null)
  const line = fakeLine(seq, action, of)
  const isSystem = ['preview', 'metadata', 'ingest', 'heads'].includes(action)
  return {
    ...line,
    ...(isSystem ? { actor: 'safehold', role: 'system' } : {}),
    purpose: action === 'rejected' ? 'box-too-small' : action === 'reveal' ? 'redact' : null,
    data:
      action === 'redacted'
        ? {
            input: fakeHash(`in${seq}`),
            recipe: fakeHash(`r${seq}`),
            output: fakeHash(`out${seq}`),
            regions: 3,
          }
        : action === 'grade'
          ? { scheme: 'safehold-grades', schemeVersion: 1, grade: 'not-relevant' }
          : {},
  }
}

function fakeRedaction(item: FakeItem, at: number, by: string) {
  return {
    id: `44444444-4444-4444-8444-${item.id.slice(5)}`,
    item: item.id,
    input: fakeHash(`in${item.id}`),
    recipe: fakeHash(`recipe${item.id}`),
    output: fakeHash(`out${item.id}`),
    regions: [
      {
        region: { x: 320_000, y: 280_000, width: 110_000, height: 230_000 },
        reason: 'face',
        person: 'Heron' as string | null,
        legalBasis: 's.45A order 77/26',
      },
      {
        region: { x: 600_000, y: 380_000, width: 90_000, height: 180_000 },
        reason: 'face',
        person: null,
        legalBasis: 's.45A order 77/26',
      },
      {
        region: { x: 450_000, y: 790_000, width: 220_000, height: 70_000 },
        reason: 'school',
        person: 'Heron',
        legalBasis: 's.45A order 77/26',
      },
    ],
    widthPx: 4032,
    heightPx: 3024,
    preparedBy: by,
    preparedAt: `2026-11-23T14:1${at}:07.000Z`,
    state: at < 3 ? 'pending' : at === 3 ? 'approved' : 'rejected',
    decidedBy: at < 3 ? null : ('a.mbeki' as string | null),
    decidedAt: at < 3 ? null : ('2026-11-23T15:02:40.000Z' as string | null),
  }
}

function fakeBundle(sequence: number) {
  return {
    id: `B000${sequence}`,
    sequence,
    audience: sequence === 1 ? 'defence' : 'court-redacted',
    items: 10 + sequence,
    path: `/media/okafor/FDC-07/2026-0417-B000${sequence}`,
    createdAt: `2026-11-23T1${4 + sequence}:20:11.000Z`,
    tagManifestSha512: fakeHash(`tag${sequence}`) + fakeHash(`manifest${sequence}`),
  }
}

/** A path with `altered` in it is altered; with `not` it is no bundle. */
export function fakeReport(path: string, isTrusted: boolean) {
  const isAltered = path.includes('altered')
  const isNone = path.includes('not')
  const items = isNone ? [] : Array.from({ length: 12 }, (_, at) => fakeReportItem(at))
  const finding = (severity: string, code: string, at: string, message: string) => ({
    severity,
    code,
    path: at,
    message,
  })
  const first = items[2]?.files[0]?.path ?? ''
  const findings = isNone
    ? [finding('error', 'not-a-bundle', '', 'There is no readable bagit.txt and bag-info.txt.')]
    : [
        finding(
          'warning',
          'no-timestamp',
          '',
          'There is no time stamp: the time of signing is a claim.',
        ),
        finding(
          'warning',
          'no-anchor',
          'custody/checkpoint.txt',
          'No earlier checkpoint was given to compare with.',
        ),
        ...(isTrusted
          ? []
          : [
              finding(
                'untrusted',
                'no-path-to-root',
                'signatures/01-export.p7s',
                'No chain leads to a root that you trust.',
              ),
            ]),
        ...(isAltered
          ? [
              finding('error', 'hash-mismatch', first, 'SHA-512 differs from the manifest.'),
              finding(
                'error',
                'unlisted-file',
                'data/<img src=x onerror=alert(1)>.png',
                'A file that nobody signed for.',
              ),
            ]
          : []),
      ]
  const exitCode = isNone ? 3 : isAltered ? 1 : isTrusted ? 0 : 2
  return {
    path,
    exitCode,
    result: (['intact', 'altered', 'untrusted', 'unreadable'] as const)[exitCode],
    bundle: isNone
      ? null
      : {
          case: '2026-0417',
          id: 'B0002',
          audience: 'court-redacted',
          organisation: 'Greater Ferrow Police',
          date: '2026-11-23',
        },
    signers: isNone
      ? []
      : [
          {
            role: 'export',
            subject: 'CN=A. Mbeki, OU=Digital Evidence Unit, O=Greater Ferrow Police',
            sha256: fakeHash('leaf certificate'),
          },
        ],
    signingTime: isNone ? null : '2026-11-23T16:20:11.000Z',
    findings,
    total: findings.length,
    files: isNone ? { listed: 0, intact: 0 } : { listed: 40, intact: isAltered ? 39 : 40 },
    items,
    checkpoint: isNone ? null : { size: 17_361, root: fakeHash('checkpoint') },
    rootSha256: isNone ? null : fakeHash('root'),
    seconds: 3.2,
  }
}

function fakeReportItem(at: number) {
  const item = `i${fakeHash(`report${at}`).slice(0, 16)}`
  const acts = [
    'ingest',
    'metadata',
    'preview',
    'grade',
    'reveal',
    'redacted',
    'approved',
    'export',
  ]
  return {
    item,
    exhibit: 'EX-04',
    files: [
      { path: `data/EX-04/${item}/redacted.png`, role: 'redacted', sha256: fakeHash(`f${at}`) },
    ],
    custody: acts.map((action, step) => ({
      seq: 198 + at * 11 + step * 1877,
      time: `2026-11-${String(17 + (step >> 1))}T1${step}:02:40.120Z`,
      actor: step < 3 ? 'safehold' : 'm.okafor',
      action,
    })),
  }
}
