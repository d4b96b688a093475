import { z } from 'zod'

const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`))

/** SHA-256 of a byte sequence: 64 lower-case hexadecimal characters. The identity of content here. */
export const Sha256 = hex(64).brand<'Sha256'>()
export type Sha256 = z.infer<typeof Sha256>

/** SHA-512: 128 lower-case hexadecimal characters. */
export const Sha512 = hex(128).brand<'Sha512'>()
export type Sha512 = z.infer<typeof Sha512>

/** The three digests that one read of a file yields. MD5 and SHA-1 serve interchange only. */
export const Digests = z.strictObject({ md5: hex(32), sha1: hex(40), sha256: Sha256 })
export type Digests = z.infer<typeof Digests>
