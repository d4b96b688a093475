import { z } from 'zod'

/** Number of a seized thing, as on its label; also a folder name in a bundle. */
export const ExhibitId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/, 'letters, digits, hyphen, underscore; up to 40')
  .brand<'ExhibitId'>()
export type ExhibitId = z.infer<typeof ExhibitId>

const line = z.string().trim().max(500)

/** A seized thing and how it came into custody. Times are UTC, ISO 8601. */
export const Exhibit = z.strictObject({
  id: ExhibitId,
  seal: line.min(1),
  description: line.min(1),
  seizedAt: z.iso.datetime(),
  seizedWhere: line.min(1),
  seizedBy: line.min(1),
  /** Warrant, order or consent under which it was seized. */
  authority: line.min(1),
})
export type Exhibit = z.infer<typeof Exhibit>
