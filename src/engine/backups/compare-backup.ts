/** One manifest, compared with the files that lie around it. */
import { setImmediate as turn } from 'node:timers/promises'
import type { BackupFailure, BackupFinding } from '../../domain/backup.ts'
import type { Job } from '../jobs/job.ts'
import type { BackupItem, BackupRows, Manifest, NewRow, Surroundings } from './backup-rows.ts'
import type { ManifestEntry } from './manifest-answer.ts'
import { manifestAnswers } from './manifest-process.ts'
import type { ManifestTask } from './read-manifest.ts'

/** The main thread must stay free. */
const NAMES_PER_TURN = 20_000

export class Comparison {
  readonly #manifest: Manifest
  readonly #around: Surroundings
  readonly #rows: BackupRows
  readonly #seen = new Set<string>()
  #missing = 0
  #hasBegun = false

  constructor(manifest: Manifest, around: Surroundings, rows: BackupRows) {
    this.#manifest = manifest
    this.#around = around
    this.#rows = rows
  }

  /** @returns `stopped` when the job was cancelled: what was written waits for another run. */
  async take(task: ManifestTask, job: Job): Promise<BackupFailure | 'stopped' | null> {
    for await (const answer of manifestAnswers(task)) {
      if (!(await job.mayGoOn())) return 'stopped'
      if (answer.kind === 'entries') await this.#add(answer.entries)
      // Other programs call a file so, too; beside a Manifest.plist it is one, whatever became of it.
      else if (answer.isManifest || task.plist !== null || this.#hasBegun) {
        this.#begin()
        return answer.failure
      }
    }
    return null
  }

  #begin(): void {
    if (this.#hasBegun) return
    this.#hasBegun = true
    this.#rows.begin(this.#manifest, this.#around)
  }

  async #add(entries: readonly ManifestEntry[]): Promise<void> {
    this.#begin()
    const fresh = entries.filter(({ name }) => !this.#seen.has(name))
    for (const { name } of fresh) this.#seen.add(name)
    const rows = fresh.map((entry) => {
      const item = this.#around.files.get(entry.name) ?? null
      if (item === null) this.#missing += 1
      return { name: entry.name, item, entry, finding: findingOf(entry, item) }
    })
    await this.#rows.add(this.#manifest, rows)
  }

  async end(failure: BackupFailure | null): Promise<void> {
    if (failure !== null) this.#begin()
    // It is no backup.
    if (!this.#hasBegun) return
    // Of a manifest that was not read to its end nobody knows what it does not name.
    const isWhole = failure === null || failure === 'encrypted'
    const unlisted = isWhole && this.#seen.size > 0 ? await this.#unlisted() : new Map()
    await this.#rows.add(this.#manifest, [...unlisted.values()])
    const isKnown = (name: string) => this.#seen.has(name) || unlisted.has(name)
    await this.#rows.prune(this.#manifest, isKnown)
    await this.#rows.end(this.#manifest, {
      ...{ failure, listed: this.#seen.size, missing: this.#missing, unlisted: unlisted.size },
    })
  }

  async #unlisted(): Promise<Map<string, NewRow>> {
    const rows = new Map<string, NewRow>()
    let looked = 0
    for (const [name, item] of this.#around.files) {
      const row = { name, item, entry: null, finding: 'unlisted' } as const
      if (!this.#seen.has(name)) rows.set(name, row)
      looked += 1
      if (looked % NAMES_PER_TURN === 0) await turn()
    }
    return rows
  }
}

function findingOf(entry: ManifestEntry, item: BackupItem | null): BackupFinding | null {
  if (!entry.isNamedSo) return 'name-differs'
  const isOfSize = item === null || entry.size === null || entry.size === item.size
  return isOfSize ? null : 'size-differs'
}
