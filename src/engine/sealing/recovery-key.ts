/** The key on paper in the agency's safe: it opens the case when every passphrase is lost. */
import { createHash, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'
import { privateKeyOf } from './raw-keys.ts'

/** Crockford's base 32: no I, L, O, U, so that what is written by hand reads back. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const SECRET_BYTES = 20
const SECRET_SYMBOLS = 32
const CHECK_SYMBOLS = 3
const GROUP_SYMBOLS = 5

export type RecoveryKeys = { readonly privateKey: KeyObject; readonly authenticating: Buffer }

/** 160 random bits and 15 bits of check, as seven groups of five: `7KQ2M-…`. */
export function makeRecoveryKey(): string {
  return print(randomBytes(SECRET_BYTES))
}

/** The keys that a printed recovery key stands for in one case. Small letters, blanks, and O, I, L for
 *  0, 1, 1 are taken as they were meant.
 *  @returns null when it is not a recovery key at all: a letter too many, or one misread. */
export function readRecoveryKey(printed: string, caseId: string): RecoveryKeys | null {
  const symbols = printed
    .toUpperCase()
    .replace(/[\s-]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
  if (!/^[0-9A-HJKMNP-TV-Z]{35}$/.test(symbols)) return null
  const secret = fromSymbols(symbols.slice(0, SECRET_SYMBOLS))
  if (symbols.slice(SECRET_SYMBOLS) !== check(secret)) return null
  const derive = (use: string) =>
    Buffer.from(hkdfSync('sha256', secret, caseId, `safehold-recovery/1 ${use}`, 32))
  return {
    privateKey: privateKeyOf('x25519', derive('x25519')),
    authenticating: derive('hmac'),
  }
}

function print(secret: Buffer): string {
  const symbols = toSymbols(secret) + check(secret)
  return symbols.match(new RegExp(`.{${GROUP_SYMBOLS}}`, 'g'))?.join('-') ?? ''
}

/** Catches a misread symbol in all but one of 32,768 cases. */
function check(secret: Buffer): string {
  return toSymbols(createHash('sha256').update(secret).digest()).slice(0, CHECK_SYMBOLS)
}

/** Five bits a symbol, first bit first; a rest of less than five bits is left out. */
function toSymbols(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const groups = bits.match(/.{5}/g) ?? []
  return groups.map((group) => ALPHABET[Number.parseInt(group, 2)]).join('')
}

function fromSymbols(symbols: string): Buffer {
  const bits = [...symbols].map((symbol) => ALPHABET.indexOf(symbol).toString(2).padStart(5, '0'))
  const octets = bits.join('').match(/.{8}/g) ?? []
  return Buffer.from(octets.map((octet) => Number.parseInt(octet, 2)))
}
