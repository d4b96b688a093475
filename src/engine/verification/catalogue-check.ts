import { z } from 'zod'
import { Sha256, Sha512 } from '../../domain/digest.ts'
import type { BagInfo } from './bag-info-reader.ts'
import { BundleItemId, type Entry } from './custody-entry.ts'
import type { Findings } from './findings.ts'
import { readCanonical } from './json-text.ts'

export const CATALOGUE = 'data/catalogue.json'

const common = {
  path: z.string(),
  role: z.string().min(1),
  size: z.int().nonnegative(),
  mediaType: z.string(),
  sha256: Sha256,
  sha512: Sha512,
}
const Original = z.strictObject({
  ...common,
  nameUtf8: z.string().nullable(),
  nameHex: z
    .string()
    .regex(/^(?:[0-9a-f]{2})+$/)
    .nullable(),
})
const Derived = z.strictObject({
  ...common,
  derivedFrom: Sha256,
  recipe: z.union([z.string(), z.record(z.string(), z.json())]),
  regions: z.array(z.json()),
})
const Catalogue = z.strictObject({
  v: z.literal(1),
  type: z.literal('safehold-catalogue'),
  case: z.string(),
  bundle: z.string(),
  items: z.array(
    z.strictObject({
      item: BundleItemId,
      exhibit: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/),
      files: z.array(z.union([Original, Derived])),
    }),
  ),
})
export type Catalogue = z.infer<typeof Catalogue>
export type CataloguedItem = Catalogue['items'][number]

/** A file as the manifests have it. */
export type ListedFile = {
  readonly size: number | null
  readonly sha256: string | null
  readonly sha512: string | null
}

/** Reads the catalogue; null when it cannot be understood. */
export function readCatalogue(bytes: Buffer, findings: Findings): Catalogue | null {
  const read = readCanonical(bytes)
  if (read.fault === 'too-deep') {
    findings.error('too-large', CATALOGUE, 'JSON nested too deeply.')
    return null
  }
  const parsed = Catalogue.safeParse(read.value)
  if (parsed.success) return parsed.data
  findings.error('catalogue-form', CATALOGUE, 'Not a catalogue in canonical form.')
  return null
}

/** Catalogue against bag-info and manifests: every payload file once, in its item's folder, with the
 *  same size and hashes (formats.md 5, 15). */
export function checkCatalogue(
  catalogue: Catalogue,
  info: BagInfo,
  payload: ReadonlyMap<string, ListedFile>,
  findings: Findings,
): void {
  const say = (path: string, message: string) => findings.error('catalogue', path, message)
  if (catalogue.case !== info.caseNumber) say(CATALOGUE, 'The catalogue is of another case.')
  if (catalogue.bundle !== info.bundle) say(CATALOGUE, 'The catalogue is of another bundle.')
  const items = new Set<string>()
  const files = new Set<string>()
  for (const { item, exhibit, files: itemFiles } of catalogue.items) {
    if (items.has(item)) say(CATALOGUE, `The item ${item} is there twice.`)
    items.add(item)
    for (const file of itemFiles) {
      if (files.has(file.path)) say(file.path, 'The file is catalogued twice.')
      files.add(file.path)
      if (!file.path.startsWith(`data/${exhibit}/${item}/`)) {
        say(file.path, 'The file does not lie in the folder of its item.')
      }
      const listed = payload.get(file.path)
      if (listed === undefined) say(file.path, 'A catalogued file is not part of the payload.')
      else if (!isSame(file, listed)) say(file.path, 'The catalogue has another size or hash.')
      if ('nameHex' in file && !isSameName(file.nameUtf8, file.nameHex)) {
        say(file.path, 'The name of the file is not the text of its bytes.')
      }
    }
  }
  for (const path of payload.keys()) {
    if (path !== CATALOGUE && !files.has(path)) say(path, 'A payload file is not catalogued.')
  }
}

/** What the custody of an item must say of its files: originals were ingested with this hash; a derived
 *  file's input and result are both named; and it was exported in this very bundle (13, 15). */
export function checkItemAgainstCustody(
  item: CataloguedItem,
  entries: readonly Entry[],
  bundle: {
    readonly id: string
    readonly sequence: number
    readonly payloadManifest: string | null
  },
  path: string,
  findings: Findings,
): void {
  const ingested = stringsOf(entries.filter(({ action }) => action === 'ingest'))
  const named = stringsOf(entries)
  for (const file of item.files) {
    const isKnown =
      'derivedFrom' in file
        ? named.has(file.derivedFrom) && named.has(file.sha256)
        : ingested.has(file.sha256)
    if (isKnown) continue
    findings.error(
      'custody-file',
      file.path,
      'The custody of the item does not account for this file.',
    )
  }
  const isExported = entries.some(
    ({ action, data }) =>
      action === 'export' &&
      Object.keys(data).length === 3 &&
      data['bundle'] === bundle.id &&
      data['seq'] === bundle.sequence &&
      data['payloadManifest'] === bundle.payloadManifest,
  )
  if (!isExported) {
    findings.error('custody-export', path, 'The custody has no export of the item in this bundle.')
  }
}

function isSame(
  file: { size: number; sha256: string; sha512: string },
  listed: ListedFile,
): boolean {
  return (
    (listed.size === null || file.size === listed.size) &&
    (listed.sha256 === null || file.sha256 === listed.sha256) &&
    (listed.sha512 === null || file.sha512 === listed.sha512)
  )
}

/** A name that is not UTF-8 has no text; a name that is withheld has neither. */
function isSameName(text: string | null, hex: string | null): boolean {
  if (text === null) return true
  return hex !== null && Buffer.from(text, 'utf8').toString('hex') === hex
}

/** Every string that stands as a value in the data of these entries. */
function stringsOf(entries: readonly Entry[]): ReadonlySet<string> {
  const strings = new Set<string>()
  const collect = (value: unknown): void => {
    if (typeof value === 'string') strings.add(value)
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect)
  }
  for (const { data } of entries) collect(data)
  return strings
}
