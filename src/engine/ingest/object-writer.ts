/** Turns content that is being read into sealed objects, many at a time, each durable before anybody
 *  hears of it. Runs in a thread. */
import type { KeyObject } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Sha256 } from '../../domain/digest.ts'
import { makeFolder, syncFolderSoon, UnnamedFile } from '../disk.ts'
import { objectName, objectPath } from '../sealing/object-store.ts'
import { Sealer } from '../sealing/sealed-object.ts'

export type ObjectKeys = {
  readonly caseDir: string
  readonly tierKey: KeyObject
  readonly namesKey: KeyObject
  /** Start of the names of unfinished files, so that a later run can tell them from its own. */
  readonly prefix: string
}

type Unpublished = { readonly file: UnnamedFile; readonly path: string }

type Target = { readonly object: string; readonly path: string }

/**
 * Durability. The catalogue must never say "ingested" of an object that a power cut could still take.
 * So, per batch: (1) the data of all objects is synced while the next batch is read, and together, since a
 * file system makes durable in one go what is asked for at one time; (2) when all are synced they get
 * their names; (3) the folders that hold these names are synced, once each and together; (4) only then the batch is
 * reported and the catalogue's transactions (synced after the last of them) may begin. A crash before (4) leaves at most
 * nameless `.part` files, which the next run removes, or whole objects nobody refers to yet, which it
 * finds and uses.
 */
export class ObjectWriter {
  readonly #keys: ObjectKeys
  readonly #made: Set<string>
  #unpublished: Unpublished[] = []
  #folders = new Set<string>()

  /** @param made - Folders known to be there; grows. One set serves all writers of a thread. */
  constructor(keys: ObjectKeys, made: Set<string>) {
    this.#keys = keys
    this.#made = made
  }

  /** Begins the sealed copy of one file. */
  begin(): SealedCopy {
    return new SealedCopy(this.#keys, (path, file) => {
      this.#folders.add(dirname(path))
      if (file !== null) this.#unpublished.push({ file, path })
    })
  }

  /** Takes what has been kept since the last call and makes it durable under its final names.
   *  @throws Whatever the case's disk throws; then nothing unfinished is left. */
  settle(): Promise<void> {
    const objects = this.#unpublished
    const folders = this.#folders
    this.#unpublished = []
    this.#folders = new Set()
    return settleAll(objects, folders, this.#made)
  }

  /** Removes what has been kept and not settled. */
  abandon(): void {
    removeAll(this.#unpublished)
    this.#unpublished = []
  }
}

async function settleAll(
  objects: readonly Unpublished[],
  folders: ReadonlySet<string>,
  made: Set<string>,
): Promise<void> {
  try {
    await allEnded(objects.map(({ file }) => file.sync()))
    for (const folder of folders) {
      if (!made.has(folder)) makeFolder(folder)
      made.add(folder)
    }
    for (const { file, path } of objects) file.publish(path)
    await allEnded([...folders].map(syncFolderSoon))
  } catch (error) {
    removeAll(objects)
    throw error
  }
}

/** @throws The first failure, after all have come to an end: no file may be dropped while it is synced. */
async function allEnded(works: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(works)).find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
}

function removeAll(objects: readonly Unpublished[]): void {
  for (const { file } of objects) file.drop()
}

/** The sealed copy of one file while it is being read. Ends with {@link keep} or {@link drop}. */
export class SealedCopy {
  readonly #keys: ObjectKeys
  readonly #onKept: (path: string, file: UnnamedFile | null) => void
  /** Worked out once: before writing when the content is at hand whole, else at its end. */
  #target: Target | null = null
  #file: UnnamedFile | null = null
  #sealer: Sealer | null = null

  constructor(keys: ObjectKeys, onKept: (path: string, file: UnnamedFile | null) => void) {
    this.#keys = keys
    this.#onKept = onKept
  }

  /** All of a content, with its digest. What is stored already is not written again. */
  writeWhole(bytes: Uint8Array, sha256: Sha256): void {
    if (!this.#isStored(sha256)) this.#begin((sealer) => sealer.whole(bytes))
  }

  /** The next piece of a content whose digest is not known yet. */
  write(bytes: Uint8Array): void {
    if (this.#file === null || this.#sealer === null) this.#begin((one) => [one.update(bytes)])
    else this.#file.write(this.#sealer.update(bytes))
  }

  /** The content has been read to its end, unchanged, and has this digest.
   *  @returns The object's name. It is on the disk for good after the writer's next `settle`. */
  keep(sha256: Sha256): string {
    if (this.#file !== null && this.#sealer !== null && this.#target === null) {
      this.#file.write(this.#sealer.final())
      // Equal content shares one object: a second copy would only be a second thing to guard.
      if (this.#isStored(sha256)) this.drop()
    }
    const { object, path } = this.#targetOf(sha256)
    this.#onKept(path, this.#file)
    return object
  }

  /** The content is not to be kept: nothing of it stays. */
  drop(): void {
    this.#file?.drop()
    this.#file = null
  }

  #begin(seal: (sealer: Sealer) => readonly Uint8Array[]): void {
    this.#file = new UnnamedFile(join(this.#keys.caseDir, 'objects'), this.#keys.prefix)
    this.#sealer = new Sealer(this.#keys.tierKey)
    this.#file.write(this.#sealer.header(), ...seal(this.#sealer))
  }

  #isStored(sha256: Sha256): boolean {
    return existsSync(this.#targetOf(sha256).path)
  }

  #targetOf(sha256: Sha256): Target {
    if (this.#target === null) {
      const object = objectName(this.#keys.namesKey, sha256)
      this.#target = { object, path: objectPath(this.#keys.caseDir, 'objects', object) }
    }
    return this.#target
  }
}
