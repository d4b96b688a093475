/** A case that is made once and copied for each kill, and the folders around it. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import type { Role } from '../../src/domain/people.ts'
import type { Input, Output, RequestName } from '../../src/ipc/contract.ts'
import { createWorkbench } from '../../src/workbench/workbench.ts'
import { tarFile } from '../engine/containers/tar-file.ts'
import { zipFile } from '../engine/containers/zip-file.ts'

export const EXHIBIT = 'EX-04' as Input<'ingest.start'>['exhibit']
export const AUDIENCE = 'court-redacted' satisfies Input<'bundle.export'>['audience']
export const REGIONS: Input<'redaction.make'>['regions'] = [
  {
    region: { x: 300_000, y: 200_000, width: 250_000, height: 400_000 },
    reason: 'face',
    person: 'Heron',
    legalBasis: 'YJCEA 1999 s.45',
  },
]
const PEOPLE = { mokafor: 'analyst', jlindqvist: 'reviewer' } as const satisfies Record<
  string,
  Role
>
export const passphraseOf = (user: string) => `correct horse ${user}`

const CASE = '2026-0117.safecase'

export type Place = {
  readonly home: string
  readonly source: string
  readonly caseDir: string
  /** Where bundles go. */
  readonly stick: string
  /** Name of the picture that is redacted. */
  readonly redact: string
}

export function placeIn(dir: string, source: string): Place {
  return {
    home: join(dir, 'home'),
    source,
    caseDir: join(dir, CASE),
    stick: join(dir, 'stick'),
    redact: 'drawing-3.jpg',
  }
}

/** About forty files: drawings, copies of them, notes, nothing, damage, one larger file, and an archive with
 *  another in it. */
export async function fillExhibit(source: string, largeMib: number): Promise<void> {
  for (const folder of ['phone/camera', 'phone/notes', 'copies']) {
    mkdirSync(join(source, folder), { recursive: true })
  }
  for (let n = 0; n < 8; n += 1) {
    const jpeg = await drawing(n)
    writeFileSync(join(source, `phone/camera/drawing-${n}.jpg`), jpeg)
    if (n % 2 === 0) writeFileSync(join(source, `copies/copy-${n}.jpg`), jpeg)
    if (n === 5) writeFileSync(join(source, 'copies/cut-off.jpg'), jpeg.subarray(0, 900))
  }
  for (let n = 0; n < 22; n += 1) {
    writeFileSync(join(source, `phone/notes/n${n}.txt`), Buffer.alloc(100 + n * 331, 65 + (n % 18)))
  }
  for (const name of ['a', 'b']) writeFileSync(join(source, `copies/nothing-${name}`), '')
  const [inner, outer] = [await drawing(20), await drawing(21)]
  const notes = (from: number) =>
    Array.from({ length: 150 }, (_, n) => ({
      ...{ name: `notes/m${n + from}.txt`, bytes: Buffer.alloc(50 + n * 13, 97 + (n % 20)) },
    }))
  const tar = tarFile([...notes(200), { name: 'drawing-20.jpg', bytes: inner }])
  const members = [...notes(0), { name: 'inner.tar', bytes: tar }]
  const zip = zipFile([...members, { name: 'drawing-21.jpg', bytes: outer }])
  writeFileSync(join(source, 'phone/export.zip'), zip)
  const large = Buffer.alloc(largeMib * 1_048_576)
  for (let at = 0; at < large.length; at += 4)
    large.writeUInt32LE((at * 2_654_435_761) % 2 ** 32, at)
  writeFileSync(join(source, 'phone/backup.bin'), large)
}

function drawing(n: number): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="240">
    <rect width="320" height="240" fill="hsl(${n * 40},60%,50%)"/>
    <circle cx="${90 + n * 20}" cy="120" r="60" fill="hsl(${n * 90},70%,70%)"/></svg>`
  return sharp(Buffer.from(svg)).jpeg().toBuffer()
}

export const newCaseIn = (parentDir: string): Input<'case.create'> => ({
  parentDir,
  number: '2026-0117' as never,
  title: 'Larch Row',
  agency: 'Ferrow Police',
  supervisor: { id: 'ambeki' as never, name: 'A. Mbeki', person: '4471' as never },
  passphrase: passphraseOf('ambeki'),
  workstationPassphrase: null,
})

/** Makes the case with its people and its exhibit; nothing is ingested yet. */
export async function makeCase(dir: string, source: string): Promise<Place> {
  const place = placeIn(dir, source)
  mkdirSync(place.stick, { recursive: true })
  const bench = createWorkbench({ home: place.home, version: '0.0.0-crash' })
  const ask = async <R extends RequestName>(name: R, input: Input<R>): Promise<Output<R>> => {
    const reply = await bench.request(name, input)
    if (!reply.ok) throw new Error(`${name}: ${reply.error.code}`)
    return reply.value as Output<R>
  }
  const { recoveryKey } = await ask('case.create', newCaseIn(dir))
  for (const [id, role] of Object.entries(PEOPLE)) {
    await ask('user.add', {
      ...{ id: id as never, name: id, role, person: id.toUpperCase() as never },
      ...{ passphrase: passphraseOf(id), second: { by: 'recovery-key', recoveryKey } },
    })
  }
  await ask('session.signOut', {})
  await ask('session.signIn', { user: 'mokafor' as never, passphrase: passphraseOf('mokafor') })
  await ask('exhibit.add', {
    id: EXHIBIT,
    seal: 'K-118204',
    description: 'Telephone, black',
    seizedAt: '2026-11-18T09:15:00Z',
    seizedWhere: 'Mill Lane depot',
    seizedBy: 'PC 2210',
    authority: 'Warrant W-5380',
  })
  await bench.close()
  return place
}

/** A copy of a place that nobody works in, beside nothing of the first but the exhibit. */
export function copyPlace(from: Place, dir: string): Place {
  const place = { ...placeIn(dir, from.source), redact: from.redact }
  mkdirSync(dir, { recursive: true })
  for (const folder of ['home', 'caseDir', 'stick'] as const) {
    cpSync(from[folder], place[folder], { recursive: true, preserveTimestamps: true })
  }
  return place
}
