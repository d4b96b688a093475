/** Well-formed input of every request, so that only the rule under test can refuse it. */
import { join } from 'node:path'
import type { RequestName } from '../../src/ipc/contract.ts'

/** What the requests are about; ids of what is not there where a request would change too much. */
export type There = {
  /** A folder outside the case. */
  readonly dir: string
  readonly caseDir: string
  /** A folder to ingest. */
  readonly source: string
  readonly item: string
  readonly exhibit: string
  readonly second: unknown
}

/** An id that nothing has. */
const ABSENT = '0b9ff1ae-6a1c-4f0b-9f55-3f3d7f3a2c11'
const ABSENT_PERSON = 'nobody.here'
const PASSPHRASE = 'twelve chars ok'
const page = { offset: 0, limit: 10 }
const region = { x: 100_000, y: 100_000, width: 200_000, height: 200_000 }
const box = { region, reason: 'face', person: null, legalBasis: 'b' }
const everything = { filter: {}, sort: 'found', descending: false, offset: 0, limit: 500 }

/** @returns By request; those that take nothing are not in it. */
export function inputsOn(there: There): Partial<Record<RequestName, object>> {
  const { dir, caseDir, source, item, exhibit, second } = there
  return {
    'disk.list': { dir: dir, endings: [] },
    'case.create': {
      parentDir: dir,
      number: '2026-0118',
      title: 't',
      agency: 'a',
      supervisor: { id: 'ambeki', name: 'A', person: '4471' },
      passphrase: PASSPHRASE,
      workstationPassphrase: null,
    },
    'case.open': { dir: caseDir },
    'session.recover': { recoveryKey: 'not the key' },
    'session.state': { user: 'mokafor' },
    'session.signIn': { user: 'mokafor', passphrase: PASSPHRASE },
    'user.add': {
      ...{ id: 'newcomer', name: 'N', person: '90', role: 'reviewer' },
      ...{ passphrase: PASSPHRASE, second },
    },
    'passphrase.change': { old: PASSPHRASE, passphrase: PASSPHRASE },
    'passphrase.reset': { user: ABSENT_PERSON, passphrase: PASSPHRASE, second },
    'user.revoke': { user: ABSENT_PERSON, second },
    'custodian.add': { label: 'Court safe', second },
    'custodian.withdraw': { custodian: ABSENT_PERSON, second },
    'certificate.import': { path: join(dir, 'none.p12'), passphrase: '' },
    'exhibit.add': {
      id: 'EX-05',
      seal: 's',
      description: 'd',
      seizedAt: '2026-11-18T09:15:00Z',
      seizedWhere: 'w',
      seizedBy: 'b',
      authority: 'a',
    },
    'exhibit.holders': { exhibit: exhibit },
    'exhibit.handOver': {
      ...{ exhibit: exhibit, giver: 'seizer', receiver: 'user:mokafor', reason: 'storage' },
      ...{ reasonText: null, place: 'p', at: '2026-11-18T10:15:00Z', sealBefore: 'K-118204' },
      ...{ sealAfter: 'K-118204', sealIntact: true, remark: null },
      acknowledged: ['giver-not-holder', 'out-of-order'],
    },
    'exhibit.print': { exhibit: exhibit, dir: dir, language: 'en' },
    'item.print': { item, dir: dir, language: 'zh' },
    'exhibit.timeline': { exhibit: exhibit },
    'item.timeline': { item },
    'exhibit.note': { exhibit: exhibit, text: 't', corrects: null },
    'item.text': { item, from: 0 },
    'item.note': { item, text: 't', corrects: null },
    'ingest.findings': { filter: {}, offset: 0, limit: 10 },
    'ingest.saveFindings': { filter: {}, dir, format: 'csv' },
    'ingest.print': { exhibit, dir, language: 'en' },
    'source.look': { source },
    'source.count': { source },
    'source.counted': { job: ABSENT },
    'ingest.start': { exhibit: exhibit, source: source },
    'ingest.summary': { exhibit: null },
    'job.pause': { job: ABSENT },
    'job.resume': { job: ABSENT },
    'job.cancel': { job: ABSENT },
    'item.list': everything,
    'item.groups': { by: 'series', offset: 0, limit: 10 },
    'item.facets': { filter: {} },
    'item.dates': { filter: {}, unit: null, from: null, to: null },
    'item.places': { filter: {}, view: '-180,-90,180,90', level: 6 },
    'item.show': { item },
    'item.within': { item },
    'item.similar': { item, mostBits: 31 },
    'item.grade': { item, grade: 'A', note: null },
    'item.undoGrade': { item },
    'reveal.request': { item, target: 'original', region, reason: 'grade' },
    'reveal.list': { item: null },
    'reveal.decide': {
      ...{ reveal: ABSENT, item, reader: 'jlindqvist', target: 'original', region },
      ...{ reason: 'grade', grant: true },
    },
    'reveal.open': { reveal: ABSENT, item },
    'reveal.close': { hold: ABSENT },
    'redaction.make': { item, regions: [box] },
    'redaction.list': { item: null },
    'redaction.decide': {
      ...{ redaction: ABSENT, item, output: 'ab'.repeat(32), recipe: 'ab'.repeat(32) },
      ...{ look: ABSENT, approve: true, reason: '' },
    },
    'known.import': { path: join(dir, 'none'), name: 'n', version: '', meaning: 'known' },
    'search.save': { name: 'videos', query: { filter: {}, sort: 'found', descending: false } },
    'search.run': { search: ABSENT },
    'search.remove': { search: ABSENT },
    'known.remove': { set: ABSENT },
    'known.match': { sets: [ABSENT] },
    'bundle.preflight': { audience: 'court-redacted' },
    'bundle.export': { audience: 'court-redacted', parentDir: dir },
    'bundle.verify': {
      path: dir,
      ...{ rootPaths: [], rootSha256: [], signers: [] },
      ...{ anchorPaths: [], crlPaths: [], tsaRootPaths: [] },
    },
    'anchor.check': { size: 3, root: 'ab'.repeat(32), keep: false },
    'anchor.receipt': { folder: dir, language: 'zh' },
    'timestamp.request': { folder: dir },
    'timestamp.import': { reply: join(dir, 'none.tsr'), rootPaths: [join(dir, 'none.pem')] },
    'anchor.checkCopy': { path: dir },
    'anchor.copy': { folder: dir },
    'anchor.explain': { size: 3, root: null, words: 'nothing is there to explain' },
    'anchor.proof': { size: 3, root: 'ab'.repeat(32), folder: dir },
    'custody.list': { item: null, newestFirst: true, ...page },
    'case.saveReport': { dir: dir, format: 'csv' },
    'retention.set': {
      scope: { of: 'case' },
      keep: { until: 'date', date: '2036-05-04' },
      zone: 'Europe/London',
      legalBasis: 'Records Act, section 4',
    },
    'retention.hold': { scope: { of: 'item', item }, reason: 'appeal', reference: '2 StR 114/26' },
    'retention.release': { hold: ABSENT, scope: { of: 'case' }, reason: 'ended' },
    'disposal.propose': { scope: { of: 'case' }, ground: { by: 'rule' } },
    'disposal.decide': {
      ...{ disposal: ABSENT, digest: '0'.repeat(64), approve: true, reason: null },
    },
    'disposal.continue': { disposal: ABSENT },
    'disposal.certificate': { disposal: ABSENT, dir: dir },
    'custody.prove': { item, dir: join(dir, 'proof') },
  }
}
