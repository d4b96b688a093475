import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { consistency, hashLeaf, hex, inclusion, treeHash } from './merkle-by-definition.ts'

/** A custody log written from formats.md 2 and 5 alone, for tests: it shares nothing with the ledger. */

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json }

export type TestAct = {
  readonly action: string
  readonly item?: string
  readonly data?: { readonly [key: string]: Json }
  readonly time?: string
  /** Last word on the members of the entry. */
  readonly twist?: (entry: { [key: string]: Json }) => { [key: string]: Json }
}

export type TestEntry = {
  readonly bytes: Buffer
  readonly leaf: Buffer
  readonly item: string | null
}

export type TestLog = {
  readonly name: string
  readonly entries: readonly TestEntry[]
  readonly heads: ReadonlyMap<string, { readonly itemNo: number; readonly bytes: Buffer }>
  readonly root: string
}

/** JCS for what the tests write: sorted members, no blanks. */
export function jcs(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((one) => jcs(one as Json)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const record = value as { readonly [key: string]: Json }
  return `{${Object.keys(record)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${jcs(record[key] as Json)}`)
    .join(',')}}`
}

const salt = (of: string): string =>
  createHash('sha256').update(`salt ${of}`).digest('hex').slice(0, 32)

export type HeadTwist = (head: { [key: string]: Json }) => { [key: string]: Json }

/** Appends the acts, and the entry of heads that closes the log. */
export function buildLog(
  name: string,
  acts: readonly TestAct[],
  options: { readonly head?: HeadTwist; readonly afterHeads?: readonly TestAct[] } = {},
): TestLog {
  const entries: TestEntry[] = []
  const items = new Map<string, TestEntry[]>()
  const append = ({ action, item, data = {}, time, twist }: TestAct) => {
    const chain = item === undefined ? [] : (items.get(item) ?? [])
    if (item !== undefined) items.set(item, chain)
    const seq = entries.length
    const entry = {
      v: 1,
      type: 'custody-entry',
      log: name,
      seq,
      prev: entries.at(-1)?.leaf.toString('hex') ?? null,
      time: time ?? `2026-03-01T10:00:${String(seq).padStart(2, '0')}.000Z`,
      tz: '+01:00',
      boot: 'b1',
      mono: seq * 1000,
      salt: salt(String(seq)),
      actor: 'officer',
      role: 'analyst',
      action,
      item: item ?? null,
      itemNo: item === undefined ? null : [...items.keys()].indexOf(item),
      itemSeq: item === undefined ? null : chain.length,
      itemPrev: chain.at(-1)?.leaf.toString('hex') ?? null,
      purpose: null,
      tool: 'test/1',
      data,
    }
    const bytes = Buffer.from(jcs(twist ? twist(entry) : entry))
    const stored = { bytes, leaf: hashLeaf(bytes), item: item ?? null }
    entries.push(stored)
    if (item !== undefined) chain.push(stored)
  }
  acts.forEach(append)
  const heads = new Map(
    [...items].map(([item, chain], itemNo) => {
      const head = {
        v: 1,
        type: 'item-head',
        log: name,
        item,
        itemNo,
        count: chain.length,
        last: (chain.at(-1) as TestEntry).leaf.toString('hex'),
        salt: salt(item),
      }
      return [item, { itemNo, bytes: Buffer.from(jcs(options.head ? options.head(head) : head)) }]
    }),
  )
  const root = treeHash([...heads.values()].map(({ bytes }) => hashLeaf(bytes))).toString('hex')
  append({ action: 'heads', data: { items: items.size, root } })
  options.afterHeads?.forEach(append)
  return { name, entries, heads, root: treeHash(entries.map(({ leaf }) => leaf)).toString('hex') }
}

export function vkey(name: string, key: KeyObject): string {
  const typed = typedKey(key)
  return `${name}+${keyId(name, typed).toString('hex')}+${typed.toString('base64')}\n`
}

/** A checkpoint of the first `size` entries. */
export function checkpoint(log: TestLog, key: KeyObject, size = log.entries.length): string {
  const root = treeHash(log.entries.slice(0, size).map(({ leaf }) => leaf))
  return signNote(log.name, `${log.name}\n${size}\n${root.toString('base64')}\n`, key)
}

export function signNote(name: string, text: string, key: KeyObject): string {
  const signature = Buffer.concat([keyId(name, typedKey(key)), sign(null, Buffer.from(text), key)])
  return `${text}\n\u2014 ${name} ${signature.toString('base64')}\n`
}

export function disclose(log: TestLog, item: string): { [key: string]: Json } {
  const leaves = log.entries.map(({ leaf }) => leaf)
  const proven = (index: number): { [key: string]: Json } => ({
    index,
    entry: (log.entries[index] as TestEntry).bytes.toString('base64'),
    proof: hex(inclusion(index, leaves)),
  })
  const own = log.entries.flatMap((one, index) => (one.item === item ? [index] : []))
  const isAnomaly = (index: number) =>
    (log.entries[index] as TestEntry).bytes.includes('"action":"clock-anomaly"')
  const between = log.entries
    .map((_, index) => index)
    .filter((index) => isAnomaly(index) && index > (own[0] ?? 0) && index < (own.at(-1) ?? 0))
  const headLeaves = [...log.heads.values()].map(({ bytes }) => hashLeaf(bytes))
  const head = log.heads.get(item) as { itemNo: number; bytes: Buffer }
  return {
    v: 1,
    type: 'item-custody',
    log: log.name,
    item,
    size: leaves.length,
    entries: own.map(proven),
    context: between.map(proven),
    heads: proven(leaves.length - 1),
    head: {
      leaf: head.bytes.toString('base64'),
      proof: hex(inclusion(head.itemNo, headLeaves)),
    },
  }
}

export function consistencyFile(log: TestLog, from: readonly number[]): { [key: string]: Json } {
  const leaves = log.entries.map(({ leaf }) => leaf)
  return {
    v: 1,
    type: 'consistency',
    log: log.name,
    to: { size: leaves.length, root: log.root },
    from: from.map((size) => ({
      size,
      root: treeHash(leaves.slice(0, size)).toString('hex'),
      proof: hex(consistency(size, leaves)),
    })),
  }
}

function typedKey(key: KeyObject): Buffer {
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  return Buffer.concat([Buffer.from([1]), spki.subarray(-32)])
}

const keyId = (name: string, typed: Buffer): Buffer =>
  createHash('sha256').update(`${name}\n`).update(typed).digest().subarray(0, 4)
