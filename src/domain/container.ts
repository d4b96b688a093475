import { z } from 'zod'

/** How many containers deep an ingest goes: 0 opens none, 1 those of the source itself. */
export const Depth = z.int().min(0).max(10)
export type Depth = z.infer<typeof Depth>

export const DEFAULT_DEPTH: Depth = 3

/** Why a container was not opened, or not to its end. It is an item all the same. */
export const ContainerFailure = z.enum([
  'encrypted',
  'damaged',
  'encrypted-or-damaged',
  'truncated',
  'too-deep',
  'too-many-members',
  'too-large',
  'timed-out',
  'crashed',
  'tool-missing',
  'not-supported',
  'outlook-store',
  'disk-image',
  'no-file-system',
  'sum-differs',
  'no-room',
  'copy-damaged',
])
export type ContainerFailure = z.infer<typeof ContainerFailure>

/** Those that another run may get over: with a tool, more room, more depth. */
export const RETRIED: readonly ContainerFailure[] = [
  'too-deep',
  'timed-out',
  'crashed',
  'tool-missing',
  'no-room',
]

/** What a name inside a container tries, or cannot say. Never followed, always told. */
export const NameFinding = z.enum([
  'climbs',
  'absolute',
  'backslash',
  'control',
  'unseen',
  'not-utf8',
  'empty',
  'differs',
])
export type NameFinding = z.infer<typeof NameFinding>

/** The deleted and the rest of what a file system knows of a name. */
export const Allocation = z.enum(['allocated', 'deleted'])
export type Allocation = z.infer<typeof Allocation>
