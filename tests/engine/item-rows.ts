/** Items made directly: sealed, in the ledger and in the catalogue, without a file to ingest. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Sha256 } from '../../src/domain/digest.ts'
import { ItemId } from '../../src/domain/item.ts'
import { SYSTEM } from '../../src/engine/ledger/ledger.ts'
import type { Case } from '../../src/engine/open-case.ts'
import type { Keyring } from '../../src/engine/sealing/keyring.ts'
import { derivativeName, objectName, objectPath } from '../../src/engine/sealing/object-store.ts'
import { Sealer } from '../../src/engine/sealing/sealed-object.ts'

export type MadeItem = { readonly id: ItemId; readonly object: string; readonly preview: string }

/** @param content - Its bytes; a still with a preview unless said otherwise. */
export function addItem(
  kase: Case,
  keyring: Keyring,
  content: string,
  row: { readonly preview?: boolean; readonly kind?: string; readonly ingest?: string } = {},
): MadeItem {
  const { preview = true, kind = 'still', ingest = 'ingested' } = row
  const db = kase.writable
  const exhibit = `INSERT OR IGNORE INTO exhibit VALUES ('EX-01', 's', 'd', 't', 'w', 'b', 'a', 't')`
  if (db.prepare(exhibit).run().changes > 0) {
    const data = { exhibit: 'EX-01', seal: 's', seizedAt: 't' }
    kase.ledger.append({ action: 'exhibit-registered', data }, SYSTEM)
  }
  db.exec(
    `INSERT OR IGNORE INTO source (id, exhibit, root, started_at) VALUES (1, 'EX-01', '/', 't')`,
  )
  const id = ItemId.parse(`i${randomBytes(8).toString('hex')}`)
  const sha256 = createHash('sha256').update(content).digest('hex') as Sha256
  const object = objectName(keyring.namesKey, sha256)
  seal(objectPath(kase.dir, 'objects', object), keyring.sealing('original'), Buffer.from(content))
  db.prepare(
    `INSERT INTO item (id, exhibit, source, path, name, folder, size, modified_ns, ingest, sha256,
       object, kind, preview)
     VALUES (?, 'EX-01', 1, ?, ?, '', ?, 0, ?, ?, ?, ?, ?)`,
  ).run(
    ...[id, Buffer.from(id), id, content.length, ingest, sha256, object, kind],
    preview ? 'ready' : 'none',
  )
  const data = {
    ...{ exhibit: 'EX-01', md5: null, sha1: null, sha256, size: content.length, object },
    mtimeNs: '0',
  }
  kase.ledger.append({ action: 'ingest', item: id, data }, SYSTEM)
  if (!preview) return { id, object, preview: '' }
  const bytes = Buffer.from(`preview of ${content}`)
  const previewSha256 = createHash('sha256').update(bytes).digest('hex') as Sha256
  const made = derivativeName(keyring.namesKey, 'preview', previewSha256)
  seal(objectPath(kase.dir, 'derivatives', made), keyring.sealing('preview'), bytes)
  db.prepare(`INSERT OR IGNORE INTO derivative VALUES (?, 'preview', 0, ?, ?, 'preview', ?)`).run(
    ...[id, previewSha256, made, bytes.length],
  )
  return { id, object, preview: made }
}

function seal(path: string, key: Uint8Array, bytes: Buffer): void {
  const sealer = new Sealer(key)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, Buffer.concat([sealer.header(), ...sealer.whole(bytes)]))
}
