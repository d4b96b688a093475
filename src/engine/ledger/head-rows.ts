import type { ItemHead } from './item-head.ts'

/** A row of `item_head`. */
export type HeadRow = {
  readonly item_no: number
  readonly item: string
  readonly count: number
  readonly last: Buffer
  readonly salt: Buffer
}

export function toItemHead(row: HeadRow): ItemHead {
  return {
    item: row.item,
    itemNo: row.item_no,
    count: row.count,
    last: row.last,
    salt: row.salt,
  }
}
