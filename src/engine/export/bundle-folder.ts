import { createHash, randomBytes } from 'node:crypto'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
} from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { ExportError } from '../../domain/errors.ts'
import { syncFolder, writeFileAtomically } from '../disk.ts'
import type { WrittenFile } from './manifest.ts'

/** A bundle, or a disclosure, while it is written: a hidden folder beside its place, which gets its name
 *  only when it is whole and verified. */
export class BundleFolder {
  readonly path: string
  readonly target: string
  readonly #takesEmpty: boolean
  readonly #written: WrittenFile[] = []
  #isPublished = false

  /** @param options.takesEmpty - An empty folder of that name may be there; it becomes this one.
   *  @throws {ExportError} TARGET_EXISTS, or TARGET_NOT_WRITABLE for a folder that is not there, cannot
   *  be written, or lies in one of `forbidden` (the case, the evidence). */
  constructor(
    parentDir: string,
    name: string,
    forbidden: readonly string[],
    options: { readonly takesEmpty?: boolean } = {},
  ) {
    const parent = outsideFolder(parentDir, forbidden)
    this.target = join(parent, name)
    this.path = join(parent, `.${name}.${randomBytes(4).toString('hex')}.part`)
    this.#takesEmpty = options.takesEmpty === true
    this.#requireFree()
    try {
      mkdirSync(this.path)
    } catch (cause) {
      throw new ExportError('TARGET_NOT_WRITABLE', 'this folder cannot be written', { cause })
    }
  }

  /** Writes one file, synced, and remembers the digests of its bytes. */
  write(path: string, content: string | Buffer): WrittenFile {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    const file: WrittenFile = {
      path,
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      sha512: createHash('sha512').update(bytes).digest('hex'),
    }
    const place = join(this.path, ...path.split('/'))
    try {
      mkdirSync(dirname(place), { recursive: true })
      writeFileAtomically(place, bytes)
    } catch (cause) {
      throw new ExportError('TARGET_NOT_WRITABLE', 'a file cannot be written there', { cause })
    }
    this.#written.push(file)
    return file
  }

  /** The bytes of a small file, as they are on the disk. */
  read(path: string): Buffer {
    return readFileSync(join(this.path, ...path.split('/')))
  }

  /** Files under `data/`. */
  payload(): WrittenFile[] {
    return this.#written.filter(({ path }) => path.startsWith('data/'))
  }

  /** All other files: what a tag manifest lists when neither it nor a signature is written yet. */
  tagFiles(): WrittenFile[] {
    return this.#written.filter(({ path }) => !path.startsWith('data/'))
  }

  /** Gives the folder its name.
   *  @throws {ExportError} TARGET_EXISTS: nothing is ever overwritten; TARGET_NOT_WRITABLE. */
  publish(): void {
    try {
      for (const dir of this.#folders()) syncFolder(dir)
      this.#requireFree()
      if (this.#takesEmpty && existsSync(this.target)) rmdirSync(this.target)
      renameSync(this.path, this.target)
      this.#isPublished = true
      syncFolder(dirname(this.target))
    } catch (cause) {
      if (cause instanceof ExportError) throw cause
      throw new ExportError('TARGET_NOT_WRITABLE', 'the bundle cannot be given its name', { cause })
    }
  }

  /** Removes what was written so far, also under its name: a bundle that is not on record is none. Safe
   *  to call at any time.
   *  @throws {ExportError} TARGET_NOT_WRITABLE: some of it is left. */
  discard(): void {
    try {
      rmSync(this.#isPublished ? this.target : this.path, { recursive: true, force: true })
    } catch (cause) {
      const words = 'an unfinished bundle cannot be removed'
      throw new ExportError('TARGET_NOT_WRITABLE', words, { cause })
    }
  }

  #requireFree(): void {
    const there = lstatSync(this.target, { throwIfNoEntry: false })
    const isFree =
      there === undefined ||
      (this.#takesEmpty && there.isDirectory() && readdirSync(this.target).length === 0)
    if (!isFree) throw targetExists()
  }

  #folders(): string[] {
    const folders = this.#written.map(({ path }) =>
      join(this.path, ...path.split('/').slice(0, -1)),
    )
    return [...new Set([...folders, this.path])]
  }
}

/** @returns The real path of a folder that lies in none of `forbidden` (the case, the evidence).
 *  @throws {ExportError} TARGET_NOT_WRITABLE. */
export function outsideFolder(dir: string, forbidden: readonly string[]): string {
  const real = realFolder(dir)
  if (forbidden.some((one) => isInside(real, one))) {
    throw new ExportError('TARGET_NOT_WRITABLE', 'nothing is written into a case or a source')
  }
  return real
}

function realFolder(dir: string): string {
  try {
    return realpathSync(dir)
  } catch (cause) {
    throw new ExportError('TARGET_NOT_WRITABLE', 'this folder is not there', { cause })
  }
}

function isInside(path: string, dir: string): boolean {
  if (!existsSync(dir)) return false
  const way = relative(realpathSync(dir), path)
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || way.includes(':'))
}

function targetExists(): ExportError {
  return new ExportError('TARGET_EXISTS', 'there is a folder of that name already')
}
