import type { UserId } from '../domain/people.ts'
import { publicKeyOf } from '../engine/people.ts'
import { wrapObjectKey } from '../engine/sealing/object-grants.ts'
import { objectPath } from '../engine/sealing/object-store.ts'
import type { Desk } from './desk.ts'

/** How a granting supervisor hands the key of one sealed original to one person. */
export function wrapKeyOf(desk: Desk): (object: string, user: UserId) => Buffer {
  return (object, user) =>
    wrapObjectKey(
      desk.keyring,
      objectPath(desk.case.dir, 'objects', object),
      publicKeyOf(desk.case, desk.keyring, user),
    )
}
