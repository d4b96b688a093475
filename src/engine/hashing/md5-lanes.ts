/** MD5 of four contents at once: three times OpenSSL's speed, which takes one after the other. It is believed
 *  only after it has given the known answers, and is asked again beside OpenSSL while it works. */
import { hash } from 'node:crypto'
import { CONSTANTS_AT, md5LanesModule } from './md5-lanes-module.ts'

export const LANES = 4
/** The longest content that a lane takes. */
export const LANE_BYTES = 1_048_576

const STATE_AT = 1_024
const MESSAGES_AT = 4_096
/** Room for the padding, which makes two blocks at most (RFC 1321, 3.1). */
const STRIDE_BYTES = LANE_BYTES + 128
const BLOCK_BYTES = 64
const PAGE_BYTES = 65_536

/** RFC 1321, 3.3. */
const INITIAL = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476] as const

/** RFC 1321, A.5, as far as the lengths differ in what they ask of the padding. */
const KNOWN_ANSWERS = [
  ['', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['abc', '900150983cd24fb0d6963f7d28e17f72'],
  ['abcdefghijklmnopqrstuvwxyz', 'c3fcd3d76192e4007dfb496cca67e13b'],
  [
    'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
    'd174ab98d277d9f5a5611c2c9f419d9f',
  ],
  [
    '12345678901234567890123456789012345678901234567890123456789012345678901234567890',
    '57edf4a22be3c955ac49da2e2107b67a',
  ],
] as const

type Memory = { readonly buffer: ArrayBuffer; readonly grow: (pages: number) => number }

/** As far as it is used here: Node has it, its types leave it to those of a browser. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: unknown }
  readonly CompileError: new () => Error
}

type Exports = {
  readonly memory: Memory
  readonly md5: (state: number, blocks: number, ...messages: number[]) => void
}

type Lane = { at: number; blocksLeft: number }

export class Md5Lanes {
  readonly #md5: Exports['md5']
  readonly #memory: Buffer
  readonly #state: Uint32Array
  readonly #lanes: (Lane | null)[] = Array.from({ length: LANES }, () => null)

  private constructor({ memory, md5 }: Exports) {
    memory.grow(Math.ceil((MESSAGES_AT + LANES * STRIDE_BYTES) / PAGE_BYTES))
    this.#md5 = md5
    this.#memory = Buffer.from(memory.buffer)
    this.#state = new Uint32Array(memory.buffer, STATE_AT, 4 * LANES)
    const constants = new Uint32Array(memory.buffer, CONSTANTS_AT, 64 * LANES)
    for (let step = 0; step < 64; step += 1) {
      const constant = Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32)
      constants.fill(constant, step * LANES, (step + 1) * LANES)
    }
  }

  /** @returns null where the runtime lacks 128-bit registers or an answer is not the known one: then MD5 is
   *  OpenSSL's affair. */
  static create(): Md5Lanes | null {
    try {
      const module = new WebAssembly.Module(md5LanesModule())
      const lanes = new Md5Lanes(new WebAssembly.Instance(module).exports as Exports)
      return lanes.#knowsTheAnswers() ? lanes : null
    } catch (error) {
      if (error instanceof WebAssembly.CompileError) return null
      throw error
    }
  }

  /** A lane with nothing in it, or -1. */
  free(): number {
    return this.#lanes.indexOf(null)
  }

  /** Where the content of a lane is to be put, {@link LANE_BYTES} of room. */
  room(lane: number): Buffer {
    const at = messageAt(lane)
    return this.#memory.subarray(at, at + LANE_BYTES)
  }

  /** Takes the first so many bytes of the lane's room as its content. They stay as they are. */
  begin(lane: number, lengthBytes: number): void {
    const at = messageAt(lane)
    const blocks = Math.floor((lengthBytes + 8) / BLOCK_BYTES) + 1
    const end = at + blocks * BLOCK_BYTES
    this.#memory.fill(0, at + lengthBytes, end)
    this.#memory[at + lengthBytes] = 0x80
    this.#memory.writeUInt32LE((lengthBytes * 8) >>> 0, end - 8)
    for (const [word, value] of INITIAL.entries()) this.#state[word * LANES + lane] = value
    this.#lanes[lane] = { at, blocksLeft: blocks }
  }

  /** Works until a lane or more come to their end; nothing when all are free. */
  run(): { readonly lane: number; readonly md5: string }[] {
    const busy = this.#lanes.filter((lane) => lane !== null)
    const [first] = busy
    if (first === undefined) return []
    const blocks = Math.min(...busy.map(({ blocksLeft }) => blocksLeft))
    // A lane with nothing to do goes along with one that has; nobody looks at what comes of it.
    this.#md5(STATE_AT, blocks, ...this.#lanes.map((lane) => (lane ?? first).at))
    return this.#lanes.flatMap((one, lane) => {
      if (one === null) return []
      one.at += blocks * BLOCK_BYTES
      one.blocksLeft -= blocks
      if (one.blocksLeft > 0) return []
      this.#lanes[lane] = null
      return [{ lane, md5: this.#digest(lane) }]
    })
  }

  #digest(lane: number): string {
    const digest = Buffer.alloc(16)
    for (let word = 0; word < 4; word += 1) {
      digest.writeUInt32LE(this.#state[word * LANES + lane] ?? 0, word * 4)
    }
    return digest.toString('hex')
  }

  /** Each answer in each lane, beside three others. */
  #knowsTheAnswers(): boolean {
    for (let shift = 0; shift < KNOWN_ANSWERS.length; shift += 1) {
      const asked = Array.from({ length: LANES }, (_, lane) => {
        const [text, answer] = KNOWN_ANSWERS[(lane + shift) % KNOWN_ANSWERS.length] ?? ['', '']
        this.begin(lane, this.room(lane).write(text, 'latin1'))
        return answer
      })
      for (let ended = this.run(); ended.length > 0; ended = this.run()) {
        if (ended.some(({ lane, md5 }) => md5 !== asked[lane])) return false
      }
    }
    return true
  }
}

/** @throws when OpenSSL says otherwise of the same bytes: then no digest of this program is to be trusted. */
export function requireSameMd5(bytes: Uint8Array, md5: string): void {
  if (hash('md5', bytes, 'hex') !== md5) throw new Error('two ways to MD5 disagree')
}

function messageAt(lane: number): number {
  return MESSAGES_AT + lane * STRIDE_BYTES
}
