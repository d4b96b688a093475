/** The work of one thread of a case's check. */
import { createPublicKey } from 'node:crypto'
import { join } from 'node:path'
import { SealError } from '../../domain/errors.ts'
import { isOfSqlite, openReadable, type ReadableDb } from '../catalogue/database.ts'
import { systemClock } from '../clock.ts'
import { Ledger } from '../ledger/ledger.ts'
import { objectPath } from '../sealing/object-store.ts'
import { SealedReader } from '../sealing/sealed-object.ts'
import { checkActs } from './acts-check.ts'
import { type CheckAnswers, type CheckTask, type CheckThreadData, Stopped } from './check-task.ts'
import { CATALOGUE, checkDatabase } from './database-check.ts'
import { checkFiles } from './files-check.ts'
import { ItemsCheck } from './items-check.ts'

export class CheckThread {
  readonly #thread: CheckThreadData
  readonly #db: ReadableDb
  readonly #stop: Int32Array
  readonly #done: BigInt64Array
  #items: ItemsCheck | null = null

  constructor(thread: CheckThreadData) {
    this.#thread = thread
    this.#db = openReadable(join(thread.caseDir, CATALOGUE))
    this.#stop = new Int32Array(thread.stop)
    this.#done = new BigInt64Array(thread.done)
  }

  handle(task: CheckTask): CheckAnswers[CheckTask['kind']] {
    switch (task.kind) {
      case 'size':
        return this.#size()
      case 'ledger':
        return this.#ledger()
      case 'database':
        return { findings: checkDatabase(this.#db, () => this.#step()) }
      case 'acts':
        return { findings: checkActs(this.#db) }
      case 'items':
        return this.#itemsCheck().check(
          task.from,
          task.to,
          (bytes) => this.#bytes(bytes),
          () => this.#step(),
        )
      case 'files':
        return checkFiles(this.#thread.caseDir, this.#db, () => this.#step())
      case 'content':
        return { bytes: this.#content(task.object) }
      case 'close':
        this.#db.close()
        return null
    }
  }

  /** Only what a bar of progress needs: a catalogue that cannot be counted is told by its check. */
  #size(): CheckAnswers['size'] {
    const number = (sql: string) => this.#number(sql)
    return {
      entries: number('SELECT count(*) FROM entry'),
      lastItem: number('SELECT max(no) FROM item'),
      items: number('SELECT count(*) FROM item'),
      bytes: number(
        `SELECT sum(size) FROM (SELECT max(size) AS size FROM item
           WHERE ingest = 'ingested' AND disposed_at IS NULL GROUP BY sha256)`,
      ),
    }
  }

  #ledger(): CheckAnswers['ledger'] {
    const { caseDir, log, ledgerKey } = this.#thread
    const ledger = new Ledger({ db: this.#db, log, clock: systemClock, tool: '', dir: caseDir })
    const key = createPublicKey({ key: Buffer.from(ledgerKey), format: 'der', type: 'spki' })
    let told = 0
    const findings = ledger.verify(key, (done) => {
      this.#step(done - told)
      told = done
    })
    return { findings, checkpoints: this.#number('SELECT count(*) FROM checkpoint') }
  }

  #number(sql: string): number {
    try {
      return this.#db.prepare<[], number | null>(sql).pluck().get() ?? 0
    } catch (error) {
      if (!isOfSqlite(error)) throw error
      return 0
    }
  }

  #itemsCheck(): ItemsCheck {
    this.#items ??= new ItemsCheck(this.#db, this.#thread)
    return this.#items
  }

  /** @returns null for what does not open: its own check has told of it. */
  #content(object: string): Uint8Array | null {
    const { original, caseDir } = this.#thread
    if (original === null) return null
    try {
      const reader = SealedReader.open(objectPath(caseDir, 'objects', object), original)
      try {
        return Buffer.concat([...reader.chunks()])
      } finally {
        reader.close()
      }
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : ''
      if (error instanceof SealError || /^E[A-Z]+$/.test(code)) return null
      throw error
    }
  }

  #step(steps = 1): void {
    Atomics.add(this.#done, 0, BigInt(steps))
    if (Atomics.load(this.#stop, 0) !== 0) throw new Stopped()
  }

  #bytes(bytes: number): void {
    Atomics.add(this.#done, 1, BigInt(bytes))
    if (Atomics.load(this.#stop, 0) !== 0) throw new Stopped()
  }
}
