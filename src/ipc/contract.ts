/**
 * Everything the window and the command line may ask of the program. One entry is one request: what
 * goes in, what comes out, who may ask, and what the custody ledger says of it before it is done.
 * Long because it is one table: what can be asked is read in one place.
 */
import { z } from 'zod'
import { Bundle, PreflightFinding, WritableAudience } from '../domain/bundle.ts'
import { CaseNumber, CaseSummary } from '../domain/case.ts'
import { type Act, CustodyLine } from '../domain/custody.ts'
import { Exhibit, ExhibitId } from '../domain/exhibit.ts'
import { Grade, SCHEME } from '../domain/grade.ts'
import {
  Completeness,
  IngestFailure,
  ItemDetail,
  ItemFilter,
  ItemId,
  ItemRow,
  ItemSort,
} from '../domain/item.ts'
import { JobId, JobProgress } from '../domain/job.ts'
import { Passphrase, Role, User, UserId } from '../domain/people.ts'
import { Redaction, RedactionId, RedactionRegion, SendBackReason } from '../domain/redaction.ts'
import { Region, Reveal, RevealId, RevealReason, RevealTarget } from '../domain/reveal.ts'
import { CaseCheck, VerifyReport } from '../domain/verify-report.ts'

type Request = {
  readonly input: z.ZodType
  readonly output: z.ZodType
  /** Roles that may ask, or `anyone`: before sign-in, and without a case. */
  readonly allow: readonly Role[] | 'anyone'
  /** The ledger's entry, written before the request is handled; null for what changes nothing and
   *  shows nothing clear, and for what writes its own entries because nobody is signed in yet. */
  readonly custody: ((input: never) => Act) | null
}

const nothing = z.strictObject({})
const everyRole = ['supervisor', 'analyst', 'reviewer'] as const
const path = z.string().min(1).max(4096)
const page = { offset: z.int().min(0), limit: z.int().min(1).max(500) }

const SessionOut = z.strictObject({ user: UserId, name: z.string(), role: Role })

export const LedgerState = z.strictObject({
  size: z.int(),
  checkpointSize: z.int(),
  checkpointAt: z.string().nullable(),
  verified: z.boolean(),
})
export type LedgerState = z.infer<typeof LedgerState>

export const ToolState = z.strictObject({
  name: z.enum(['ffmpeg', 'ffprobe', 'exiftool', 'perl', 'browser']),
  found: z.boolean(),
  version: z.string().nullable(),
  /** What it is for, and what is used without it. */
  purpose: z.string(),
  howToInstall: z.string().nullable(),
})
export type ToolState = z.infer<typeof ToolState>

export const contract = {
  'app.state': {
    input: nothing,
    output: z.strictObject({
      version: z.string(),
      runtime: z.string(),
      case: CaseSummary.nullable(),
      session: SessionOut.nullable(),
      ledger: LedgerState.nullable(),
      tools: z.array(ToolState),
      recent: z.array(z.strictObject({ dir: z.string(), number: z.string(), title: z.string() })),
      hasWorkstation: z.boolean(),
    }),
    allow: 'anyone',
    custody: null,
  },
  /** Folders (and, when asked, files with an ending) of one folder of this machine: for choosing. */
  'disk.list': {
    input: z.strictObject({ dir: path.nullable(), endings: z.array(z.string()).max(8) }),
    output: z.strictObject({
      dir: z.string(),
      parent: z.string().nullable(),
      entries: z.array(z.strictObject({ name: z.string(), path: z.string(), folder: z.boolean() })),
      total: z.int(),
    }),
    allow: 'anyone',
    custody: null,
  },
  'case.create': {
    input: z.strictObject({
      parentDir: path,
      number: CaseNumber,
      title: z.string().trim().min(1).max(120),
      agency: z.string().trim().min(1).max(120),
      supervisor: z.strictObject({ id: UserId, name: z.string().trim().min(1).max(120) }),
      passphrase: Passphrase,
      /** Opens this workstation's signing key, when another supervisor set it up. */
      workstationPassphrase: Passphrase.nullable(),
    }),
    output: z.strictObject({
      case: CaseSummary,
      /** For the agency's safe; shown once and stored nowhere in clear. */
      recoveryKey: z.string(),
      /** SHA-256 of the root certificate, to be given to recipients on paper. */
      rootSha256: z.string(),
      rootPath: z.string(),
    }),
    allow: 'anyone',
    custody: null,
  },
  'case.open': {
    input: z.strictObject({ dir: path }),
    output: CaseSummary,
    allow: 'anyone',
    custody: null,
  },
  'case.close': { input: nothing, output: nothing, allow: 'anyone', custody: null },
  'case.verify': {
    input: nothing,
    output: CaseCheck,
    allow: everyRole,
    custody: () => ({ action: 'verified', data: { scope: 'case' } }),
  },
  'session.signIn': {
    input: z.strictObject({ user: UserId, passphrase: z.string().min(1).max(1024) }),
    output: SessionOut,
    allow: 'anyone',
    custody: null,
  },
  /** Opens everything by the key from the safe; the ledger calls this person `recovery`. What they are
   *  for is adding a supervisor. */
  'session.recover': {
    input: z.strictObject({ recoveryKey: z.string().min(1).max(400) }),
    output: SessionOut,
    allow: 'anyone',
    custody: null,
  },
  'session.signOut': { input: nothing, output: nothing, allow: 'anyone', custody: null },
  'user.list': { input: nothing, output: z.array(User), allow: 'anyone', custody: null },
  'user.add': {
    input: z.strictObject({
      id: UserId,
      name: z.string().trim().min(1).max(120),
      role: Role,
      passphrase: Passphrase,
    }),
    output: User,
    allow: ['supervisor'],
    custody: (input: { id: string; role: string }) => ({
      action: 'user-added',
      data: { user: input.id, role: input.role },
    }),
  },
  /** Signs bundles of this case with another certificate from now on (PKCS#12). */
  'certificate.import': {
    input: z.strictObject({ path, passphrase: z.string().max(1024) }),
    output: z.strictObject({ subject: z.string(), sha256: z.string() }),
    allow: ['supervisor'],
    custody: () => ({ action: 'certificate-set', data: { source: 'pkcs12' } }),
  },
  'certificate.show': {
    input: nothing,
    output: z.strictObject({
      subject: z.string(),
      sha256: z.string(),
      rootSubject: z.string(),
      rootSha256: z.string(),
      validTo: z.string(),
      rootPem: z.string(),
    }),
    allow: ['supervisor', 'analyst'],
    custody: null,
  },
  'exhibit.add': {
    input: Exhibit,
    output: Exhibit,
    allow: ['analyst'],
    custody: (input: Exhibit) => ({
      action: 'exhibit-registered',
      data: { exhibit: input.id, seal: input.seal, seizedAt: input.seizedAt },
    }),
  },
  'exhibit.list': {
    input: nothing,
    output: z.array(z.strictObject({ exhibit: Exhibit, completeness: Completeness })),
    allow: everyRole,
    custody: null,
  },
  'ingest.start': {
    input: z.strictObject({ exhibit: ExhibitId, source: path }),
    output: z.strictObject({ job: JobId }),
    allow: ['analyst'],
    custody: (input: { exhibit: string }) => ({
      action: 'ingest-started',
      data: { exhibit: input.exhibit },
    }),
  },
  'ingest.summary': {
    input: z.strictObject({ exhibit: ExhibitId.nullable() }),
    output: z.strictObject({
      completeness: Completeness,
      failures: z.array(
        z.strictObject({
          item: ItemId,
          exhibit: ExhibitId,
          path: z.string().nullable(),
          reason: IngestFailure,
        }),
      ),
      failuresTotal: z.int(),
      unscreened: z.int(),
    }),
    allow: everyRole,
    custody: null,
  },
  'job.list': { input: nothing, output: z.array(JobProgress), allow: everyRole, custody: null },
  'job.cancel': {
    input: z.strictObject({ job: JobId }),
    output: nothing,
    allow: ['analyst', 'supervisor'],
    custody: null,
  },
  'item.list': {
    input: z.strictObject({
      filter: ItemFilter,
      sort: ItemSort,
      descending: z.boolean(),
      ...page,
    }),
    output: z.strictObject({
      items: z.array(ItemRow),
      /** Items that match; `whole` is the case's. */
      total: z.int(),
      whole: z.int(),
    }),
    allow: everyRole,
    custody: null,
  },
  'item.facets': {
    input: z.strictObject({ filter: ItemFilter }),
    output: z.strictObject({
      exhibit: z.record(z.string(), z.int()),
      kind: z.record(z.string(), z.int()),
      state: z.record(z.string(), z.int()),
      grade: z.record(z.string(), z.int()),
    }),
    allow: everyRole,
    custody: null,
  },
  'item.show': {
    input: z.strictObject({ item: ItemId }),
    output: ItemDetail,
    allow: everyRole,
    custody: null,
  },
  'item.grade': {
    input: z.strictObject({
      item: ItemId,
      grade: Grade,
      note: z.string().trim().max(2000).nullable(),
    }),
    output: z.strictObject({ item: ItemId, grade: Grade.nullable() }),
    allow: ['reviewer', 'analyst'],
    custody: (input: { item: ItemId; grade: Grade }) => ({
      action: 'grade',
      item: input.item,
      data: { scheme: SCHEME.id, schemeVersion: SCHEME.version, grade: input.grade },
    }),
  },
  /** Takes back the signed-in person's latest grade of an item; the entry of it stays. */
  'item.undoGrade': {
    input: z.strictObject({ item: ItemId }),
    output: z.strictObject({ item: ItemId, grade: Grade.nullable() }),
    allow: ['reviewer', 'analyst'],
    custody: (input: { item: ItemId }) => ({ action: 'grade-undone', item: input.item, data: {} }),
  },
  'review.progress': {
    input: nothing,
    output: z.strictObject({
      /** Items with a blurred preview. */
      screened: z.int(),
      /** Of these, graded by the signed-in person. */
      gradedByYou: z.int(),
      gradedByAnyone: z.int(),
      unscreened: z.int(),
      byGrade: z.record(z.string(), z.int()),
    }),
    allow: everyRole,
    custody: null,
  },
  /** Asks for clearer pixels. Granted at once where the role answers for itself (needsGrant). */
  'reveal.request': {
    input: z.strictObject({
      item: ItemId,
      target: RevealTarget,
      region: Region,
      reason: RevealReason,
    }),
    output: Reveal,
    allow: everyRole,
    custody: (input: { item: ItemId; target: string; region: Region; reason: string }) => ({
      action: 'reveal-requested',
      item: input.item,
      purpose: input.reason,
      data: { target: input.target, region: { ...input.region } },
    }),
  },
  'reveal.list': {
    input: z.strictObject({ item: ItemId.nullable() }),
    output: z.array(Reveal),
    allow: everyRole,
    custody: null,
  },
  'reveal.decide': {
    input: z.strictObject({ reveal: RevealId, item: ItemId, grant: z.boolean() }),
    output: Reveal,
    allow: ['supervisor'],
    custody: (input: { reveal: string; item: ItemId; grant: boolean }) => ({
      action: input.grant ? 'reveal-granted' : 'reveal-refused',
      item: input.item,
      data: { reveal: input.reveal },
    }),
  },
  /** One hold begins. The pixels are fetched once from the returned address, and only while held. */
  'reveal.open': {
    input: z.strictObject({ reveal: RevealId, item: ItemId }),
    output: z.strictObject({ hold: z.uuid(), url: z.string() }),
    allow: everyRole,
    custody: (input: { reveal: string; item: ItemId }) => ({
      action: 'reveal',
      item: input.item,
      data: { reveal: input.reveal },
    }),
  },
  /** The hold ends: its receipt. `milliseconds` is measured by the program, not by the page. */
  'reveal.close': {
    input: z.strictObject({ hold: z.uuid() }),
    output: z.strictObject({ milliseconds: z.int() }),
    allow: everyRole,
    custody: null,
  },
  'redaction.make': {
    input: z.strictObject({ item: ItemId, regions: z.array(RedactionRegion).min(1).max(500) }),
    output: Redaction,
    allow: ['analyst'],
    custody: (input: { item: ItemId; regions: readonly unknown[] }) => ({
      action: 'redact',
      item: input.item,
      data: { regions: input.regions.length },
    }),
  },
  'redaction.list': {
    input: z.strictObject({ item: ItemId.nullable() }),
    output: z.array(Redaction),
    allow: ['analyst', 'supervisor'],
    custody: null,
  },
  'redaction.decide': {
    input: z.strictObject({
      redaction: RedactionId,
      item: ItemId,
      approve: z.boolean(),
      /** Empty for an approval. */
      reason: z.union([SendBackReason, z.literal('')]),
    }),
    output: Redaction,
    allow: ['supervisor', 'analyst'],
    custody: (input: { redaction: string; item: ItemId; approve: boolean; reason: string }) => ({
      action: input.approve ? 'approved' : 'rejected',
      item: input.item,
      ...(input.reason === '' ? {} : { purpose: input.reason }),
      data: { redaction: input.redaction },
    }),
  },
  'bundle.preflight': {
    input: z.strictObject({ audience: WritableAudience }),
    output: z.strictObject({
      ready: z.boolean(),
      items: z.int(),
      bytes: z.int(),
      findings: z.array(PreflightFinding),
      completeness: Completeness,
    }),
    allow: ['analyst', 'supervisor'],
    custody: null,
  },
  'bundle.export': {
    input: z.strictObject({ audience: WritableAudience, parentDir: path }),
    output: z.strictObject({ job: JobId }),
    allow: ['analyst', 'supervisor'],
    custody: (input: { audience: string }) => ({
      action: 'bundle-started',
      data: { audience: input.audience },
    }),
  },
  'bundle.list': {
    input: nothing,
    output: z.array(Bundle),
    allow: everyRole,
    custody: null,
  },
  /** Checks a bundle from its bytes alone; nobody needs to be signed in. */
  'bundle.verify': {
    input: z.strictObject({
      path,
      /** PEM files of roots the reader trusts. */
      rootPaths: z.array(path).max(16),
      /** SHA-256 of a root, typed from paper. */
      rootSha256: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(16),
      signers: z.array(z.strictObject({ role: z.string().nullable(), sha256: z.string() })).max(16),
      anchorPaths: z.array(path).max(16),
      crlPaths: z.array(path).max(16),
      tsaRootPaths: z.array(path).max(16),
    }),
    output: VerifyReport,
    allow: 'anyone',
    custody: null,
  },
  'custody.list': {
    input: z.strictObject({ item: ItemId.nullable(), newestFirst: z.boolean(), ...page }),
    output: z.strictObject({ lines: z.array(CustodyLine), total: z.int() }),
    allow: everyRole,
    custody: null,
  },
  'custody.verify': {
    input: nothing,
    output: CaseCheck,
    allow: everyRole,
    custody: () => ({ action: 'verified', data: { scope: 'ledger' } }),
  },
} as const satisfies Record<string, Request>

export type RequestName = keyof typeof contract
export type Input<R extends RequestName> = z.output<(typeof contract)[R]['input']>
export type Output<R extends RequestName> = z.output<(typeof contract)[R]['output']>

/** What crosses back. Electron keeps only the message of a thrown error, so errors cross as data. */
export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: { readonly code: string; readonly message: string } }
