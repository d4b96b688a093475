/** A real case with two redacted pictures: made, ingested, burnt and approved as in life. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { WritableAudience } from '../../../src/domain/bundle.ts'
import type { CaseNumber } from '../../../src/domain/case.ts'
import type { ExhibitId } from '../../../src/domain/exhibit.ts'
import type { ItemId } from '../../../src/domain/item.ts'
import { StaffNumber, type UserId } from '../../../src/domain/people.ts'
import type { RedactionId, RedactionRegion } from '../../../src/domain/redaction.ts'
import { createCase } from '../../../src/engine/create-case.ts'
import { addExhibit } from '../../../src/engine/exhibits/exhibits.ts'
import type { BundleWish } from '../../../src/engine/export/draft.ts'
import { type WrittenBundle, writeBundle } from '../../../src/engine/export/write-bundle.ts'
import { ingestFolder } from '../../../src/engine/ingest/ingest-folder.ts'
import { Job } from '../../../src/engine/jobs/job.ts'
import { DecoderPool } from '../../../src/engine/media/decoder-pool.ts'
import type { Case } from '../../../src/engine/open-case.ts'
import { decideRedaction } from '../../../src/engine/redaction/decide-redaction.ts'
import { makeRedaction } from '../../../src/engine/redaction/make-redaction.ts'
import { findRedaction } from '../../../src/engine/redaction/redaction-rows.ts'
import type { Keyring } from '../../../src/engine/sealing/keyring.ts'
import { fingerprint, makeAuthority } from '../../../src/engine/signing/certificate.ts'
import { toPem } from '../../../src/engine/signing/certificate-read.ts'
import { addUser } from '../fresh-case.ts'
import { drawing } from '../media/drawings.ts'
import { lookAt } from '../redaction/a-look.ts'

export const ANALYST = { user: 'ana', role: 'analyst' } as const
export const SUPERVISOR = { user: 'sue', role: 'supervisor' } as const

/** What the originals tell about people and places, and no bundle may. */
export const PROTECTED = ['birthday-of-mila', 'Kodakolor', 'X-4711', 'home of mila']

export const REGIONS: readonly RedactionRegion[] = [
  {
    region: { x: 100_000, y: 200_000, width: 300_000, height: 400_000 },
    reason: 'face',
    person: 'P-01',
    legalBasis: 'Art. 8 <script>alert(1)</script> 儿童权利公约',
  },
  {
    region: { x: 700_000, y: 700_001, width: 123_456, height: 99_999 },
    reason: 'school',
    person: null,
    legalBasis: '§ 68b StPO',
  },
]

export type BundleCase = {
  readonly dir: string
  readonly outDir: string
  readonly kase: Case
  readonly keyring: Keyring
  readonly decoders: DecoderPool
  readonly rootPem: string
  readonly items: readonly ItemId[]
  readonly redact: (item: ItemId, regions?: readonly RedactionRegion[]) => Promise<string>
  readonly approve: (item: ItemId, redaction: string) => void
  readonly write: (
    wish?: Partial<BundleWish> & { audience?: WritableAudience },
  ) => Promise<WrittenBundle>
  readonly close: () => Promise<void>
}

export async function bundleCase(): Promise<BundleCase> {
  const dir = mkdtempSync(join(tmpdir(), 'safehold-export-'))
  const authority = await makeAuthority('示例市公安局')
  const rootPem = toPem(authority.certificate, 'CERTIFICATE')
  const { kase, keyring } = await createCase({
    parentDir: dir,
    number: '2026-0117' as CaseNumber,
    title: 'A title',
    agency: '示例市公安局',
    supervisor: { id: 'sue' as UserId, name: 'Sue', person: StaffNumber.parse('17') },
    passphrase: 'correct horse battery',
    workstation: {
      home: dir,
      organisation: '示例市公安局',
      rootPem,
      rootSha256: fingerprint(authority.certificate),
      authority,
    },
    tool: 'safehold 0.1.0-test',
  })
  await addUser(kase, keyring, {
    id: 'ana' as UserId,
    name: 'Ana',
    role: 'analyst',
    person: StaffNumber.parse('18'),
    passphrase: 'another horse battery',
  })
  const decoders = new DecoderPool({ processes: 1 })
  const outDir = join(dir, 'out')
  mkdirSync(outDir)
  await ingestPictures(kase, keyring, join(dir, 'source'))
  const items = kase.readable
    .prepare<[], ItemId>(`SELECT id FROM item WHERE kind = 'still' ORDER BY name`)
    .pluck()
    .all()
  const at = () => kase.clock.read().time
  return {
    dir,
    outDir,
    kase,
    keyring,
    decoders,
    rootPem,
    items,
    redact: async (item, regions = REGIONS) => {
      const made = await makeRedaction(kase, keyring, {
        item,
        regions,
        decoders,
        actor: ANALYST,
        at: at(),
      })
      return made.id
    },
    approve: (item, redaction) => {
      const made = findRedaction(kase.readable, redaction as RedactionId, item)
      const { output, recipe } = made
      const sue = { user: 'sue' as UserId, name: 'Sue', role: 'supervisor' } as const
      const of = { redaction: made.id, output, recipe, look: lookAt(kase, made, sue).id }
      kase.ledger.append({ action: 'approved', item, data: of }, SUPERVISOR)
      decideRedaction(kase, { ...of, item, approve: true, user: sue.user, at: at() })
    },
    write: (wish = {}) =>
      writeBundle(kase, keyring, {
        audience: 'court-redacted',
        parentDir: outDir,
        job: new Job('export'),
        actor: SUPERVISOR,
        ...wish,
      }),
    close: async () => {
      await decoders.close()
      kase.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

async function ingestPictures(kase: Case, keyring: Keyring, sourceDir: string): Promise<void> {
  mkdirSync(sourceDir)
  const exif = {
    IFD0: { Make: 'Kodakolor', Model: 'X-4711', ImageDescription: 'home of mila' },
    IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 0/1' },
  }
  const jpeg = await drawing(320, 240).withExif(exif).jpeg().toBuffer()
  writeFileSync(join(sourceDir, 'birthday-of-mila-1.jpg'), jpeg)
  writeFileSync(join(sourceDir, 'birthday-of-mila-2.png'), await drawing(201, 133).png().toBuffer())
  writeFileSync(join(sourceDir, 'notes.txt'), 'home of mila')
  const exhibit = 'E-0001' as ExhibitId
  const at = kase.clock.read().time
  addExhibit(
    kase,
    {
      id: exhibit,
      seal: 'S-1',
      description: 'a phone',
      seizedAt: '2026-01-01T00:00:00Z',
      seizedWhere: 'here',
      seizedBy: 'somebody',
      authority: 'a warrant',
    },
    at,
  )
  await ingestFolder(kase, keyring, {
    exhibit,
    sourceDir,
    job: new Job('ingest'),
    actor: ANALYST,
    containers: null,
  })
}
