/** The WebAssembly module behind md5-lanes.ts, put together byte by byte: MD5 (RFC 1321) of four messages at
 *  once, one in each 32-bit lane of a 128-bit register. There is no compiled file to take on trust. */

/** Where the constants of the 64 steps lie in the module's memory: each four times, 16 bytes a step. */
export const CONSTANTS_AT = 0

type Code = readonly number[]

// Parameters, then locals, as WebAssembly numbers them.
const STATE = 0
const BLOCKS = 1
const MESSAGE = [2, 3, 4, 5] as const
const [A, B, C, D] = [6, 7, 8, 9] as const
const SAVED = [10, 11, 12, 13] as const
const SCRATCH = [14, 15, 16, 17] as const
const WORD = 18
const VECTORS = 28

/** RFC 1321, 3.4: the left rotations of each round. */
const ROTATIONS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
] as const

const v128 = {
  load: (offset: number): Code => [0xfd, ...leb(0), 0, ...leb(offset)],
  store: (offset: number): Code => [0xfd, ...leb(11), 0, ...leb(offset)],
  shuffle: (lanes: Code): Code => [0xfd, ...leb(13), ...lanes],
  not: [0xfd, ...leb(77)],
  and: [0xfd, ...leb(78)],
  or: [0xfd, ...leb(80)],
  xor: [0xfd, ...leb(81)],
  shiftLeft: [0xfd, ...leb(171)],
  shiftRight: [0xfd, ...leb(173)],
  add: [0xfd, ...leb(174)],
} as const
const get = (local: number): Code => [0x20, ...leb(local)]
const set = (local: number): Code => [0x21, ...leb(local)]
const i32 = (value: number): Code => [0x41, ...signedLeb(value)]
const I32_ADD = 0x6a

/** Exports `memory` and `md5(state, blocks, message0 … message3)`: addresses of the state (four vectors A, B,
 *  C, D) and of four padded messages, of which so many blocks of 64 bytes are taken into it. */
export function md5LanesModule(): Uint8Array<ArrayBuffer> {
  const parameters = Array.from({ length: 6 }, () => 0x7f)
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [[0x60, ...list(parameters.map((type) => [type])), 0]]),
    ...section(3, [[0]]),
    ...section(5, [[0, 1]]),
    ...section(7, [
      [...text('memory'), 2, 0],
      [...text('md5'), 0, 0],
    ]),
    ...section(10, [sized([1, ...leb(VECTORS), 0x7b, ...body()])]),
  ])
}

function body(): Code {
  const state = [A, B, C, D]
  return [
    ...state.flatMap((vector, n) => [...get(STATE), ...v128.load(n * 16), ...set(vector)]),
    ...[0x02, 0x40, 0x03, 0x40, ...get(BLOCKS), 0x45, 0x0d, 1],
    ...state.flatMap((vector, n) => [...get(vector), ...set(SAVED[n] ?? 0)]),
    ...[0, 1, 2, 3].flatMap(transpose),
    ...Array.from({ length: 64 }, (_, step) => stepOf(step)).flat(),
    ...state.flatMap((vector, n) => [
      ...get(vector),
      ...get(SAVED[n] ?? 0),
      ...v128.add,
      ...set(vector),
    ]),
    ...MESSAGE.flatMap((at) => [...get(at), ...i32(64), I32_ADD, ...set(at)]),
    ...[...get(BLOCKS), ...i32(-1), I32_ADD, ...set(BLOCKS), 0x0c, 0, 0x0b, 0x0b],
    ...state.flatMap((vector, n) => [...get(STATE), ...get(vector), ...v128.store(n * 16)]),
    0x0b,
  ]
}

/** Words 4q to 4q + 3 of the four messages, from one register per message to one register per word. */
function transpose(quarter: number): Code {
  const [m0, m1, m2, m3] = four((n) => [...get(MESSAGE[n]), ...v128.load(quarter * 16)])
  const low = v128.shuffle([0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23])
  const high = v128.shuffle([8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31])
  const first = v128.shuffle([0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23])
  const second = v128.shuffle([8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31])
  const [low01, low23, high01, high23] = SCRATCH
  const word = WORD + quarter * 4
  return [
    ...[...m0, ...m1, ...low, ...set(low01), ...m2, ...m3, ...low, ...set(low23)],
    ...[...m0, ...m1, ...high, ...set(high01), ...m2, ...m3, ...high, ...set(high23)],
    ...[...get(low01), ...get(low23), ...first, ...set(word)],
    ...[...get(low01), ...get(low23), ...second, ...set(word + 1)],
    ...[...get(high01), ...get(high23), ...first, ...set(word + 2)],
    ...[...get(high01), ...get(high23), ...second, ...set(word + 3)],
  ]
}

/** a = b + ((a + F(b, c, d) + word + constant) <<< rotation), the names moving on by one each step. */
function stepOf(step: number): Code {
  const round = step >> 4
  const names = [A, B, C, D]
  const [a, b, c, d] = four((n) => get(names[(n - (step % 4) + 4) % 4] ?? A))
  const word = [step, 5 * step + 1, 3 * step + 5, 7 * step][round] ?? 0
  const rotation = ROTATIONS[round]?.[step % 4] ?? 0
  const sum = SCRATCH[0]
  return [
    ...[...a, ...get(WORD + (word % 16)), ...v128.add],
    ...[...i32(0), ...v128.load(CONSTANTS_AT + step * 16), ...v128.add],
    ...[...mix(round, b, c, d), ...v128.add, ...set(sum)],
    ...[...get(sum), ...i32(rotation), ...v128.shiftLeft],
    ...[...get(sum), ...i32(32 - rotation), ...v128.shiftRight, ...v128.or],
    ...[...b, ...v128.add, 0x21, a[1] ?? 0],
  ]
}

/** F, G, H, I of RFC 1321, 3.4, with one operation less where that is the same. */
function mix(round: number, b: Code, c: Code, d: Code): Code {
  if (round === 0) return [...d, ...b, ...c, ...d, ...v128.xor, ...v128.and, ...v128.xor]
  if (round === 1) return [...c, ...d, ...b, ...c, ...v128.xor, ...v128.and, ...v128.xor]
  if (round === 2) return [...b, ...c, ...d, ...v128.xor, ...v128.xor]
  return [...c, ...b, ...d, ...v128.not, ...v128.or, ...v128.xor]
}

function four(of: (n: 0 | 1 | 2 | 3) => Code): [Code, Code, Code, Code] {
  return [of(0), of(1), of(2), of(3)]
}

function section(id: number, entries: readonly Code[]): Code {
  return [id, ...sized(list(entries))]
}

function list(entries: readonly Code[]): Code {
  return [...leb(entries.length), ...entries.flat()]
}

function sized(code: Code): Code {
  return [...leb(code.length), ...code]
}

function text(name: string): Code {
  return sized([...Buffer.from(name, 'ascii')])
}

/** Unsigned LEB128 (WebAssembly Core 1.0, 5.2.2). */
function leb(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...leb(Math.floor(value / 128))]
}

/** Signed LEB128 of a small number. */
function signedLeb(value: number): number[] {
  const byte = value & 127
  const rest = value >> 7
  const isLast = (rest === 0 && byte < 64) || (rest === -1 && byte >= 64)
  return isLast ? [byte] : [byte | 128, ...signedLeb(rest)]
}
