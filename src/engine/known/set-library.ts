/** The hash sets of this workstation: a sorted file and its provenance each, in one folder, used by every case. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { HashSet, HashSetId } from '../../domain/known.ts'
import { syncFolder, writeFileAtomically } from '../disk.ts'

export class SetLibrary {
  readonly dir: string

  /** @param home - The workstation's own folder. */
  constructor(home: string) {
    this.dir = join(home, 'hash-sets')
  }

  /** In order of name; a set without its file, or the other way round, is none. */
  list(): HashSet[] {
    const names = this.#names()
    return names
      .flatMap((name) => {
        const id = /^(.+)\.json$/.exec(name)?.[1]
        return id !== undefined && names.includes(`${id}.db`) ? (this.#read(id) ?? []) : []
      })
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  }

  find(id: HashSetId): HashSet | null {
    return this.list().find((set) => set.id === id) ?? null
  }

  /** The sorted hashes of a set. */
  fileOf(id: HashSetId): string {
    return join(this.dir, `${HashSetId.parse(id)}.db`)
  }

  /** Where a set is written until it is whole. Remains of imports that were cut off go. */
  beginUnfinished(id: HashSetId): string {
    mkdirSync(this.dir, { recursive: true, mode: 0o700 })
    for (const name of this.#names()) {
      if (/\.part(-journal)?$/.test(name)) rmSync(join(this.dir, name), { force: true })
    }
    return `${this.fileOf(id)}.part`
  }

  /** Removes what an import has not finished, with what SQLite left beside it. */
  removeUnfinished(id: HashSetId): void {
    const unfinished = `${this.fileOf(id)}.part`
    for (const path of [unfinished, `${unfinished}-journal`]) rmSync(path, { force: true })
  }

  /** Takes a finished set in: its hashes first, so that no provenance stands for nothing. */
  add(about: HashSet, unfinished: string): void {
    renameSync(unfinished, this.fileOf(about.id))
    syncFolder(this.dir)
    const text = `${JSON.stringify(HashSet.parse(about), null, 2)}\n`
    writeFileAtomically(join(this.dir, `${about.id}.json`), text, 0o600)
  }

  /** What has been matched by it stays in the cases, with its provenance. */
  remove(id: HashSetId): void {
    rmSync(join(this.dir, `${HashSetId.parse(id)}.json`), { force: true })
    rmSync(this.fileOf(id), { force: true })
  }

  #names(): string[] {
    try {
      return readdirSync(this.dir)
    } catch {
      return []
    }
  }

  #read(id: string): HashSet | null {
    try {
      const parsed = HashSet.safeParse(
        JSON.parse(readFileSync(join(this.dir, `${id}.json`), 'utf8')),
      )
      return parsed.success && parsed.data.id === id ? parsed.data : null
    } catch {
      return null
    }
  }
}
