/** Power-on self-test: known answers of every primitive this program's keys and seals stand on, in the
 *  runtime it has been started in (Node with OpenSSL, Electron with BoringSSL). */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  diffieHellman,
  hkdfSync,
  scryptSync,
  sign,
  verify,
} from 'node:crypto'
import { CaseError } from '../../domain/errors.ts'
import { privateKeyOf, publicKeyOf, rawPublicKey } from './raw-keys.ts'

export type SelfTest = { readonly name: string; readonly holds: () => boolean }

const hex = (text: string) => Buffer.from(text, 'hex')

export const SELF_TESTS: readonly SelfTest[] = [
  // RFC 1321 A.5; FIPS 180-4 examples.
  { name: 'md5', holds: () => digest('md5') === '900150983cd24fb0d6963f7d28e17f72' },
  { name: 'sha1', holds: () => digest('sha1') === 'a9993e364706816aba3e25717850c26c9cd0d89d' },
  {
    name: 'sha256',
    holds: () =>
      digest('sha256') === 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  },
  {
    name: 'sha512',
    holds: () =>
      digest('sha512') ===
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
  },
  {
    // RFC 4231, 4.3.
    name: 'hmac-sha256',
    holds: () =>
      createHmac('sha256', 'Jefe').update('what do ya want for nothing?').digest('hex') ===
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  },
  {
    // RFC 5869, A.1.
    name: 'hkdf-sha256',
    holds: () =>
      Buffer.from(
        hkdfSync(
          'sha256',
          Buffer.alloc(22, 0x0b),
          hex('000102030405060708090a0b0c'),
          hex('f0f1f2f3f4f5f6f7f8f9'),
          42,
        ),
      ).toString('hex') ===
      '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
  },
  {
    // RFC 7914, 12, third vector.
    name: 'scrypt',
    holds: () =>
      scryptSync('pleaseletmein', 'SodiumChloride', 64, {
        N: 16_384,
        r: 8,
        p: 1,
        maxmem: 64 * 1024 * 1024,
      }).toString('hex') ===
      '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887',
  },
  { name: 'aes-256-gcm', holds: gcmHolds },
  {
    // RFC 7748, 5.2: one round from the base point.
    name: 'x25519',
    holds: () => {
      const nine = Buffer.concat([Buffer.of(9), Buffer.alloc(31)])
      const shared = diffieHellman({
        privateKey: privateKeyOf('x25519', nine),
        publicKey: publicKeyOf('x25519', nine),
      })
      return (
        shared.toString('hex') ===
        '422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079'
      )
    },
  },
  { name: 'ed25519', holds: ed25519Holds },
]

let hasPassed = false

/** Runs every test once per process (about 50 ms).
 *  @throws {CaseError} SELF_TEST_FAILED, naming what failed: no case is opened by broken cryptography. */
export function requireSelfTest(): void {
  if (hasPassed) return
  const failed = failedOf(SELF_TESTS)
  if (failed.length > 0) {
    const names = failed.join(', ')
    throw new CaseError('SELF_TEST_FAILED', `the cryptography here gives wrong answers: ${names}`)
  }
  hasPassed = true
}

/** Names of the tests that do not hold; one that throws does not hold. */
export function failedOf(tests: readonly SelfTest[]): string[] {
  return tests.filter((one) => !holds(one)).map(({ name }) => name)
}

function holds(one: SelfTest): boolean {
  try {
    return one.holds()
  } catch {
    return false
  }
}

function digest(algorithm: string): string {
  return createHash(algorithm).update('abc').digest('hex')
}

/** Test case 16 of McGrew and Viega's GCM: right bytes and tag, and a wrong tag refused. */
function gcmHolds(): boolean {
  const key = hex('feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308')
  const nonce = hex('cafebabefacedbaddecaf888')
  const context = hex('feedfacedeadbeeffeedfacedeadbeefabaddad2')
  const clear = hex(
    'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
  )
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(context)
  const sealed = Buffer.concat([cipher.update(clear), cipher.final()])
  const tag = cipher.getAuthTag()
  const open = (claimed: Buffer) => {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 })
    decipher.setAAD(context)
    decipher.setAuthTag(claimed)
    return Buffer.concat([decipher.update(sealed), decipher.final()])
  }
  const wrong = Buffer.from(tag)
  wrong[15] = (wrong[15] ?? 0) ^ 1
  return (
    sealed.toString('hex') ===
      '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662' &&
    tag.toString('hex') === '76fc6ece0f4e1768cddf8853bb2d551b' &&
    open(tag).equals(clear) &&
    isRefused(() => open(wrong))
  )
}

/** RFC 8032, 7.1, test 2: key and signature, and a wrong signature refused. */
function ed25519Holds(): boolean {
  const key = privateKeyOf(
    'ed25519',
    hex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb'),
  )
  const raw = rawPublicKey(key)
  const publicKey = publicKeyOf('ed25519', raw)
  const signature = sign(null, Buffer.of(0x72), key)
  return (
    raw.toString('hex') === '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c' &&
    signature.toString('hex') ===
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00' &&
    verify(null, Buffer.of(0x72), publicKey, signature) &&
    !verify(null, Buffer.of(0x73), publicKey, signature)
  )
}

function isRefused(work: () => unknown): boolean {
  try {
    work()
  } catch {
    return true
  }
  return false
}
