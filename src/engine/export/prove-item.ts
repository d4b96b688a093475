/** The custody of one item for somebody outside: all of its entries with proofs, and what it takes to
 *  check them without Safehold (docs/formats/ledger.md, "What is disclosed"). */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { basename, dirname, resolve } from 'node:path'
import { ExportError, RequestError } from '../../domain/errors.ts'
import type { ItemId } from '../../domain/item.ts'
import { atomically } from '../catalogue/database.ts'
import { itemCustody } from '../ledger/disclosure.ts'
import type { Actor } from '../ledger/ledger.ts'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'
import { toPem } from '../signing/certificate-read.ts'
import { verifyItemCustody } from '../verification/verify-item-custody.ts'
import { BundleFolder } from './bundle-folder.ts'
import type { WrittenFile } from './manifest.ts'
import { fill, resource } from './resources.ts'
import { logKey } from './trust-files.ts'

const SCRIPT = 'verify-item-custody.py'

/** What was disclosed. */
export type ItemProof = {
  readonly dir: string
  /** Number of the item's entries, the one that says this began included. */
  readonly entries: number
  /** Of the ledger, at the checkpoint that was made for it. */
  readonly size: number
  /** SHA-256 of `item-<id>.json`. */
  readonly sha256: string
  /** SHA-256 of the ledger's public key (SubjectPublicKeyInfo, DER), to be told by another way. */
  readonly keySha256: string
}

/** A disclosure that has begun. Who does not go on with it discards its folder. */
export type Begun = { readonly item: ItemId; readonly folder: BundleFolder }

/** To be called while the entry `disclosure-started` is still part of an open transaction: what cannot
 *  begin leaves no entry.
 *  @param dir - A folder that is not there yet, or is empty.
 *  @throws {RequestError} NOT_FOUND for what is no item, or has no entry but the one just made.
 *  @throws {ExportError} TARGET_EXISTS, TARGET_NOT_WRITABLE. */
export function beginProof(kase: Case, item: ItemId, dir: string): Begun {
  const isItem = kase.readable.prepare('SELECT 1 FROM item WHERE id = ?').get(item) !== undefined
  if (!isItem || kase.ledger.count(item) < 2) {
    throw new RequestError('NOT_FOUND', 'this item has no custody')
  }
  const sources = kase.readable.prepare<[], string>('SELECT root FROM source').pluck().all()
  const target = resolve(dir)
  const forbidden = [kase.dir, ...sources]
  const options = { takesEmpty: true }
  const folder = new BundleFolder(dirname(target), basename(target), forbidden, options)
  return { item, folder }
}

/** Once its entry is on the disk: makes a checkpoint, writes the folder and checks it as its reader would.
 *  It has its name only when it is whole and the ledger says what was disclosed; else nothing of it stays.
 *  @throws {ExportError} NOT_VERIFIED, TARGET_EXISTS, TARGET_NOT_WRITABLE.
 *  @throws {LedgerError} NOT_WRITABLE. */
export function proveItem(kase: Case, keyring: Keyring, begun: Begun, actor: Actor): ItemProof {
  const { folder, item } = begun
  try {
    const key = createPublicKey(keyring.ledgerKey)
    const { size } = kase.ledger.checkpoint(keyring.ledgerKey)
    const custody = writeFiles(kase, keyring, begun)
    requireProven(folder, custody)
    atomically(kase.writable, () => {
      const data = { size, sha256: custody.sha256 }
      kase.ledger.append({ action: 'disclosed', item, data }, actor)
      folder.publish()
    })
    const entries = kase.ledger.count(item) - 1
    return { dir: folder.target, entries, size, sha256: custody.sha256, keySha256: sha256Of(key) }
  } catch (error) {
    folder.discard()
    throw error
  }
}

/** @returns The file of entries. */
function writeFiles(kase: Case, keyring: Keyring, { folder, item }: Begun): WrittenFile {
  const { ledger, summary } = kase
  const checkpoint = ledger.lastCheckpoint()
  const key = createPublicKey(keyring.ledgerKey)
  const keySha256 = sha256Of(key)
  const custody = folder.write(`item-${item}.json`, itemCustody(ledger, item))
  folder.write('checkpoint.txt', checkpoint?.note ?? '')
  folder.write('log.vkey', logKey(ledger.log, keyring.ledgerKey))
  folder.write('log.pem', toPem(derOf(key), 'PUBLIC KEY'))
  folder.write(SCRIPT, resource(SCRIPT))
  folder.write(
    'README.txt',
    fill(resource('item-proof/README.txt'), {
      item,
      case: summary.number,
      agency: summary.agency,
      entries: String(ledger.count(item)),
      size: String(checkpoint?.size ?? 0),
      madeat: checkpoint?.time ?? '',
      key1: groups(keySha256.slice(0, 32)),
      key2: groups(keySha256.slice(32)),
    }),
  )
  return custody
}

/** Read again from the disk, by code that shares nothing with what wrote it. */
function requireProven(folder: BundleFolder, custody: WrittenFile): void {
  const bytes = folder.read(custody.path)
  const findings = verifyItemCustody({
    name: custody.path,
    custody: bytes,
    checkpoint: folder.read('checkpoint.txt'),
    logKey: folder.read('log.vkey'),
  })
  const isWritten = createHash('sha256').update(bytes).digest('hex') === custody.sha256
  if (findings.length === 0 && isWritten) return
  const codes = [...new Set(findings.map(({ code }) => code))].join(', ')
  throw new ExportError('NOT_VERIFIED', `the written custody does not verify: ${codes}`)
}

function derOf(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' })
}

function sha256Of(key: KeyObject): string {
  return createHash('sha256').update(derOf(key)).digest('hex')
}

function groups(hex: string): string {
  return (hex.match(/.{1,4}/g) ?? []).join(' ')
}
