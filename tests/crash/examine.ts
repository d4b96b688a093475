/** What must be true of a case after the program was killed, whatever it was doing. */
import { createHash, createPublicKey } from 'node:crypto'
import { existsSync, globSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Sha256 } from '../../src/domain/digest.ts'
import { isWhole } from '../../src/domain/item.ts'
import { completenessOf } from '../../src/engine/ingest/completeness.ts'
import { type Case, openCase } from '../../src/engine/open-case.ts'
import type { Keyring } from '../../src/engine/sealing/keyring.ts'
import { objectName, objectPath } from '../../src/engine/sealing/object-store.ts'
import { SealedReader } from '../../src/engine/sealing/sealed-object.ts'
import { signIn } from '../../src/engine/sign-in.ts'
import { toPem } from '../../src/engine/signing/certificate-read.ts'
import { verifyBundle } from '../../src/engine/verification/verify-bundle.ts'
import { type Place, passphraseOf } from './place.ts'

/** The keys of a case, which are those of each copy: taken once, for signing in costs half a second. */
export type Keys = Pick<Keyring, 'sealing' | 'namesKey' | 'ledgerKey'> & {
  readonly rootPem: string
}

export async function keysOf(place: Place): Promise<Keys> {
  const kase = openCase(place.caseDir)
  const keyring = await signIn(kase, 'mokafor' as never, passphraseOf('mokafor'))
  const root = keyring.signer().chain.at(-1)
  if (root === undefined) throw new Error('the signer has no chain')
  kase.close()
  return {
    sealing: keyring.sealing,
    namesKey: keyring.namesKey,
    ledgerKey: keyring.ledgerKey,
    rootPem: toPem(root, 'CERTIFICATE'),
  }
}

/** Opens the case as the next start of the program does, and closes it.
 *  @returns Everything that is not as it must be, in words; empty after every kill. */
export async function examine(place: Place, keys: Keys): Promise<string[]> {
  const kase = openCase(place.caseDir)
  try {
    return [
      ...kase.anchors.findings().map(({ code }) => `on opening: ${code}`),
      ...kase.ledger.verify(createPublicKey(keys.ledgerKey)).map(({ code }) => `ledger: ${code}`),
      ...(isWhole(completenessOf(kase.readable, null))
        ? []
        : ['found is not the sum of its parts']),
      ...rowsWithoutEntry(kase),
      ...rowsWithoutObject(kase),
      ...brokenObjects(place, keys),
      ...leftovers(place.caseDir),
      ...(await brokenBundles(place, keys)),
    ]
  } finally {
    kase.close()
  }
}

/** An item is ingested if and only if exactly one entry says so, with the same digest. */
function rowsWithoutEntry({ readable }: Case): string[] {
  return readable
    .prepare<[], string>(
      `SELECT item.path || ': ' || item.ingest || ' with ' || count(entry.seq) || ' entries'
       FROM item LEFT JOIN entry ON entry.item = item.id AND entry.action = 'ingest'
         AND json_extract(CAST(entry.body AS TEXT), '$.data.sha256') = item.sha256
       GROUP BY item.id HAVING count(entry.seq) <> (item.ingest = 'ingested')`,
    )
    .pluck()
    .all()
}

function rowsWithoutObject({ readable, dir }: Case): string[] {
  const named = readable
    .prepare<[], { kind: 'objects' | 'derivatives'; object: string }>(
      `SELECT 'objects' AS kind, object FROM item WHERE object IS NOT NULL
       UNION SELECT 'derivatives', object FROM derivative`,
    )
    .all()
  return named
    .filter(({ kind, object }) => !existsSync(objectPath(dir, kind, object)))
    .map(({ kind, object }) => `missing: ${kind}/${object}`)
}

/** Each file under its final name is whole: it opens, and its content is what its name is made of. */
function brokenObjects({ caseDir }: Place, keys: Keys): string[] {
  const broken = (path: string) => `broken: ${path}`
  const originals = globSync('objects/*/*.obj', { cwd: caseDir }).filter((path) => {
    const sha256 = contentHash(join(caseDir, path), keys.sealing('original'))
    return sha256 === null || `${objectName(keys.namesKey, sha256)}.obj` !== basename(path)
  })
  const derivatives = globSync('derivatives/*/*.obj', { cwd: caseDir }).filter((path) =>
    (['preview', 'original'] as const).every(
      (tier) => contentHash(join(caseDir, path), keys.sealing(tier)) === null,
    ),
  )
  return [...originals, ...derivatives].map(broken)
}

/** @returns null when it does not open to its last byte. */
export function contentHash(path: string, key: Buffer): Sha256 | null {
  try {
    const reader = SealedReader.open(path, key)
    try {
      const hash = createHash('sha256')
      for (const chunk of reader.chunks()) hash.update(chunk)
      return hash.digest('hex') as Sha256
    } finally {
      reader.close()
    }
  } catch {
    return null
  }
}

/** Unfinished files are swept when the case is opened; what is left now will stay. */
export function leftovers(caseDir: string): string[] {
  return readdirSync(caseDir, { recursive: true, encoding: 'utf8' })
    .filter((path) => /(^|[/\\])\.|\.lock\./.test(path))
    .map((path) => `left behind: ${path}`)
}

/** A bundle under its name verifies, whenever the program was killed. */
async function brokenBundles({ stick }: Place, keys: Keys): Promise<string[]> {
  const broken: string[] = []
  for (const name of readdirSync(stick).filter((one) => !one.startsWith('.'))) {
    const { exitCode, findings } = await verifyBundle(join(stick, name), {
      rootPems: [keys.rootPem],
      rootSha256: [],
      signers: [],
      anchors: [],
      crls: [],
      tsaRootPems: [],
    })
    if (exitCode !== 0) broken.push(`bundle ${name}: ${findings.map(({ code }) => code).join(' ')}`)
  }
  return broken
}
