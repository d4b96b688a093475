/** What The Sleuth Kit says of a disk image: every file system, every name, allocated or not, and where its bytes
 *  are. One run of `tsk_loaddb` for the whole image; no process for a file. */
import Sqlite, { type Database } from 'better-sqlite3'
import type { Allocation } from '../../domain/container.ts'
import type { IngestFailure } from '../../domain/item.ts'
import type { Run } from './ntfs-attribute.ts'

const NTFS = 0x1
const UNALLOCATED = 2
/** Types of names, and of what they lead to (tsk_fs.h, TSK_FS_NAME_TYPE_ENUM, TSK_FS_META_TYPE_ENUM). */
const REGULAR = 5
const LINK = 6
const REGULAR_META = 1
const LINK_META = 6
const FOLDERS = [3, 10, 11]
const VIRTUAL_FILE = 10
const SAMPLES = 3
export const SAMPLE_BYTES = 1_048_576

export type ImageFile = {
  /** The Sleuth Kit's own number: the same for the same image and version. */
  readonly place: number
  /** `p<n>/` and the path in the n-th file system, from 1 in the order of the image. */
  readonly name: Buffer
  readonly size: number
  readonly modifiedNs: bigint
  readonly allocation: Allocation
  /** Why its content is not to be had. */
  readonly failure: IngestFailure | null
}

/** Where a file's bytes are in the image. */
export type ImagePlace = {
  readonly size: number
  readonly runs: readonly Run[]
  /** Of a file in NTFS. */
  readonly ntfs: {
    readonly fsStart: number
    readonly table: readonly Run[]
    readonly record: number
    readonly attribute: number
  } | null
}

type Row = {
  readonly place: number
  readonly fs: number
  readonly name: Buffer
  readonly parent: Buffer
  readonly attrType: number | null
  readonly dirType: number
  readonly metaType: number | null
  readonly dirFlags: number
  readonly metaFlags: number | null
  readonly size: number | null
  readonly mtime: number | null
  readonly record: number | null
  readonly attribute: number | null
}

const COLUMNS = `obj_id AS place, fs_obj_id AS fs, CAST(name AS BLOB) AS name,
  CAST(coalesce(parent_path, '/') AS BLOB) AS parent, attr_type AS attrType, dir_type AS dirType,
  meta_type AS metaType, dir_flags AS dirFlags, meta_flags AS metaFlags, size, mtime,
  meta_addr AS record, attr_id AS attribute`

export class ImageFiles {
  readonly #db: Database
  readonly #systems: ReadonlyMap<
    number,
    { readonly number: number; readonly isNtfs: boolean; readonly start: number }
  >
  /** What the offsets of a file system count from. */
  readonly #bases = new Map<number, number>()

  /** @param path - Of the database that `tsk_loaddb` wrote. */
  constructor(path: string) {
    this.#db = new Sqlite(path, { readonly: true, fileMustExist: true })
    this.#db.pragma('trusted_schema = OFF')
    const rows = this.#db
      .prepare<[], { id: number; start: number; type: number }>(
        'SELECT obj_id AS id, img_offset AS start, fs_type AS type FROM tsk_fs_info ORDER BY img_offset, obj_id',
      )
      .all()
    this.#systems = new Map(
      rows.map(({ id, start, type }, n) => [id, { number: n + 1, isNtfs: type === NTFS, start }]),
    )
  }

  get fileSystems(): number {
    return this.#systems.size
  }

  /** Each file system, and up to three files to try the reading on. */
  systems(): {
    readonly id: number
    readonly start: number
    readonly samples: readonly { readonly place: number; readonly address: string }[]
  }[] {
    const samples = this.#db.prepare<[number, number], { place: number; address: string }>(
      `SELECT obj_id AS place, meta_addr || '-' || attr_type || '-' || attr_id AS address
       FROM tsk_files WHERE fs_obj_id = ? AND type = 0 AND meta_type = 1 AND dir_flags = 1
         AND meta_addr > 0 AND size BETWEEN 1 AND ${SAMPLE_BYTES}
         AND (attr_type <> 128 OR EXISTS (SELECT 1 FROM tsk_file_layout l
           WHERE l.obj_id IN (tsk_files.obj_id, tsk_files.obj_id + 1)))
       ORDER BY size DESC LIMIT ?`,
    )
    return [...this.#systems].map(([id, { start }]) => ({
      ...{ id, start, samples: samples.all(id, SAMPLES) },
    }))
  }

  /** Versions of The Sleuth Kit differ in what offsets count from: the image, or the file system. Null: it could
   *  not be found out, and nothing of the system is to be read. */
  countFrom(system: number, base: number | null): void {
    this.#bases.set(system, base ?? Number.NaN)
  }

  /** Every name but folders, a page at a time, in the order of their numbers. */
  after(
    place: number,
    limit: number,
  ): { readonly files: ImageFile[]; readonly last: number | null } {
    const rows = this.#db
      .prepare<[number, number], Row>(
        `SELECT ${COLUMNS} FROM tsk_files WHERE type = 0 AND obj_id > ? ORDER BY obj_id LIMIT ?`,
      )
      .all(place, limit)
    return {
      files: rows
        .filter((row) => !isFolder(row) && !isNothing(row))
        .map((row) => this.#fileOf(row)),
      last: rows.at(-1)?.place ?? null,
    }
  }

  placeOf(place: number): ImagePlace | null {
    const row = this.#db
      .prepare<[number], Row>(`SELECT ${COLUMNS} FROM tsk_files WHERE obj_id = ?`)
      .get(place)
    if (row === undefined) return null
    const system = this.#systems.get(row.fs)
    const { record, attribute } = row
    const ntfs =
      system?.isNtfs === true && record !== null && attribute !== null
        ? { fsStart: system.start, table: this.#tableOf(row.fs), record, attribute }
        : null
    const base = this.#bases.get(row.fs) ?? 0
    if (Number.isNaN(base)) return null
    return { size: row.size ?? 0, runs: this.#runsOf(place, base), ntfs }
  }

  close(): void {
    this.#db.close()
  }

  #fileOf(row: Row): ImageFile {
    const isDeleted = ((row.dirFlags | (row.metaFlags ?? 0)) & UNALLOCATED) !== 0
    const size = row.size ?? 0
    const prefix = Buffer.from(`p${this.#systems.get(row.fs)?.number ?? 0}`)
    return {
      place: row.place,
      name: Buffer.concat([prefix, row.parent, row.name]),
      size,
      modifiedNs: BigInt(row.mtime ?? 0) * 1_000_000_000n,
      allocation: isDeleted ? 'deleted' : 'allocated',
      failure: failureOf(row, isDeleted),
    }
  }

  /** Version 4.11 files the runs of a file under its slack, the row behind it, when it has slack. */
  #runsOf(place: number, base: number): Run[] {
    return this.#db
      .prepare<[number, number, number, number], { start: number; length: number }>(
        `SELECT byte_start AS start, byte_len AS length FROM tsk_file_layout WHERE obj_id = ? OR (obj_id = ? + 1
           AND (SELECT s.type = 7 AND s.meta_addr IS f.meta_addr AND s.attr_id IS f.attr_id
                FROM tsk_files s, tsk_files f WHERE s.obj_id = ? + 1 AND f.obj_id = ?))
         ORDER BY obj_id, sequence`,
      )
      .all(place, place, place, place)
      .map(({ start, length }) => [base + start, length])
  }

  #tableOf(fs: number): readonly Run[] {
    const place = this.#db
      .prepare<[number], number>(
        `SELECT obj_id FROM tsk_files WHERE fs_obj_id = ? AND meta_addr = 0 AND attr_type = 128
           AND type = 0 ORDER BY obj_id LIMIT 1`,
      )
      .pluck()
      .get(fs)
    return place === undefined ? [] : this.#runsOf(place, this.#bases.get(fs) ?? 0)
  }
}

function isFolder({ name, dirType, metaType }: Row): boolean {
  if (name.toString() === '.' || name.toString() === '..') return true
  if (dirType === VIRTUAL_FILE) return false
  return FOLDERS.includes(dirType) || metaType === 2
}

/** A record of the file table that no name leads to, and that holds nothing. */
function isNothing({ name, size, dirFlags }: Row): boolean {
  const isNumbered = /^OrphanFile-\d+$/.test(name.toString('latin1'))
  return isNumbered && (size ?? 0) === 0 && (dirFlags & UNALLOCATED) !== 0
}

function failureOf(row: Row, isDeleted: boolean): IngestFailure | null {
  if (row.dirType === LINK || row.metaType === LINK_META) return 'link'
  // The name is free, what it led to belongs to another name by now; or there is nothing left.
  const isTaken = (row.dirFlags & UNALLOCATED) !== 0 && ((row.metaFlags ?? 0) & UNALLOCATED) === 0
  if (isDeleted && (isTaken || (row.size ?? 0) === 0)) return 'not-recoverable'
  if (row.metaType === null) return row.dirType === REGULAR ? 'not-recoverable' : 'not-a-file'
  return row.metaType === REGULAR_META || row.metaType === VIRTUAL_FILE ? null : 'not-a-file'
}
