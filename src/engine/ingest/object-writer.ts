/** Turns content that is being read into sealed objects, many at a time, each durable before anybody
 *  hears of it. Runs in a thread. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Sha256 } from '../../domain/digest.ts'
import { makeFolder, syncFolder, UnnamedFile } from '../disk.ts'
import { objectName, objectPath } from '../sealing/object-store.ts'
import { Sealer } from '../sealing/sealed-object.ts'

export type ObjectKeys = {
  readonly caseDir: string
  readonly tierKey: Uint8Array
  readonly namesKey: Uint8Array
  /** Start of the names of unfinished files, so that a later run can tell them from its own. */
  readonly prefix: string
}

type Unpublished = {
  readonly file: UnnamedFile
  readonly path: string
  readonly synced: Promise<void>
}

type Target = { readonly object: string; readonly path: string }

/**
 * Durability. The catalogue must never say "ingested" of an object that a power cut could still take.
 * So, per batch: (1) each object's data is synced as soon as it is written, in the background while the
 * next file is read; (2) when all of the batch are synced they get their names; (3) the folders that
 * hold these names are synced, once each; (4) only then the batch is reported and the catalogue's
 * transaction (itself synced) may begin. A crash before (4) leaves at most nameless `.part` files,
 * which the next run removes, or whole objects nobody refers to yet, which it finds and uses.
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
      if (file === null) return
      const synced = file.sync()
      // Looked at in settle(); a failure before that is not an unhandled one.
      synced.catch(() => {})
      this.#unpublished.push({ file, path, synced })
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
  async abandon(): Promise<void> {
    const objects = this.#unpublished
    this.#unpublished = []
    await removeAll(objects)
  }
}

async function settleAll(
  objects: readonly Unpublished[],
  folders: ReadonlySet<string>,
  made: Set<string>,
): Promise<void> {
  try {
    await Promise.all(objects.map(({ synced }) => synced))
    for (const folder of folders) {
      if (!made.has(folder)) makeFolder(folder)
      made.add(folder)
    }
    for (const { file, path } of objects) file.publish(path)
    for (const folder of folders) syncFolder(folder)
  } catch (error) {
    await removeAll(objects)
    throw error
  }
}

async function removeAll(objects: readonly Unpublished[]): Promise<void> {
  await Promise.allSettled(objects.map(({ synced }) => synced))
  for (const { file } of objects) file.drop()
}

/** The sealed copy of one file while it is being read. Ends with {@link keep} or {@link drop}. */
export class SealedCopy {
  readonly #keys: ObjectKeys
  readonly #onKept: (path: string, file: UnnamedFile | null) => void
  /** Worked out once: before writing when the content is whole, else at its end. */
  #target: Target | null = null
  #file: UnnamedFile | null = null
  #sealer: Sealer | null = null

  constructor(keys: ObjectKeys, onKept: (path: string, file: UnnamedFile | null) => void) {
    this.#keys = keys
    this.#onKept = onKept
  }

  /** @param whole - The digest when this is the whole content: known content is not written again. */
  write(bytes: Uint8Array, whole: Sha256 | null): void {
    if (whole !== null && this.#isStored(whole)) return
    if (this.#sealer === null || this.#file === null) {
      this.#file = new UnnamedFile(join(this.#keys.caseDir, 'objects'), this.#keys.prefix)
      this.#sealer = new Sealer(this.#keys.tierKey)
      this.#file.write(this.#sealer.header(), this.#sealer.update(bytes))
    } else {
      this.#file.write(this.#sealer.update(bytes))
    }
  }

  /** The content has been read to its end, unchanged, and has this digest.
   *  @returns The object's name. It is on the disk for good after the writer's next `settle`. */
  keep(sha256: Sha256): string {
    if (this.#file !== null && this.#sealer !== null) {
      this.#file.write(this.#sealer.final())
      // Equal content shares one object: a second copy would only be a second thing to guard.
      if (this.#target === null && this.#isStored(sha256)) this.drop()
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
