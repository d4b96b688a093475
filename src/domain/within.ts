import { z } from 'zod'
import { Allocation, ContainerFailure, NameFinding } from './container.ts'
import { ItemId } from './item.ts'

/** Another item, as a link to it says it. `name` is printable; null for who must not see names. */
const Related = z.strictObject({ id: ItemId, name: z.string().nullable() })

/** Where an item lies when it is in another, and what is in it. */
export const ItemWithin = z.strictObject({
  parent: Related.nullable(),
  /** Number in its parent, from 0. */
  place: z.int().nullable(),
  findings: z.array(NameFinding),
  allocation: Allocation.nullable(),
  /** Null: it is no container, or has not been opened yet. */
  opened: z.enum(['whole', 'failed']).nullable(),
  openFailure: ContainerFailure.nullable(),
  /** The first 100, in the container's order. */
  members: z.array(Related),
  membersTotal: z.int(),
})
export type ItemWithin = z.infer<typeof ItemWithin>
