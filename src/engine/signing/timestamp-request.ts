import { createHash, randomBytes } from 'node:crypto'
import { hashIdentifier } from './algorithms.ts'
import { TAG } from './der-read.ts'
import { integer, octets, sequence, tlv, unsignedInteger } from './der-write.ts'

/** A request for a time stamp over some bytes (RFC 3161, 2.4.1): SHA-512 of them, a nonce of 128 bits, and
 *  the wish for the authority's certificate. Nothing else leaves with it. */
export function timestampRequest(content: Uint8Array): Buffer {
  const imprint = createHash('sha512').update(content).digest()
  return sequence(
    integer(1),
    sequence(hashIdentifier('sha512'), octets(imprint)),
    unsignedInteger(randomBytes(16)),
    tlv(TAG.boolean, Buffer.of(0xff)),
  )
}
