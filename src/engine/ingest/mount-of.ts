/** Where a path is mounted, by what Linux tells of it (proc(5), /proc/self/mountinfo). */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'

export type Mount = {
  readonly mountPoint: string
  readonly type: string
  readonly device: string
  readonly isReadOnly: boolean
  /** Reading a folder does not change when it was read last. */
  readonly isQuiet: boolean
}

/** @param path - Absolute, links resolved. @returns null where the system does not tell. */
export function mountOf(path: string): Mount | null {
  const table = readOrNull('/proc/self/mountinfo')
  const mount = table === null ? null : findMount(table, path)
  if (mount === null || mount.isReadOnly) return mount
  // A write blocker that says so: then nothing can be changed, however it is mounted.
  const isProtected = readOrNull(`/sys/class/block/${basename(mount.device)}/ro`)?.trim() === '1'
  return isProtected ? { ...mount, isReadOnly: true, isQuiet: true } : mount
}

/** The last mount over the longest part of a path is the one that is seen.
 *  @param table - The text of mountinfo. */
export function findMount(table: string, path: string): Mount | null {
  let found: Mount | null = null
  for (const line of table.split('\n')) {
    const mount = parse(line)
    if (mount === null || !isBelow(path, mount.mountPoint)) continue
    if (found === null || mount.mountPoint.length >= found.mountPoint.length) found = mount
  }
  return found
}

/** `36 35 98:0 /mnt1 /mnt/parent rw,noatime shared:1 - ext3 /dev/root rw,errors=continue` */
function parse(line: string): Mount | null {
  const [before, after] = line.split(' - ', 2)
  const [, , , , mountPoint, options = ''] = before?.split(' ') ?? []
  const [type, device, superOptions = ''] = after?.split(' ') ?? []
  if (mountPoint === undefined || type === undefined || device === undefined) return null
  const set = new Set([
    ...options.split(','),
    ...superOptions.split(',').filter((one) => one === 'ro'),
  ])
  const isReadOnly = set.has('ro')
  return {
    mountPoint: unescaped(mountPoint),
    type,
    device: unescaped(device),
    isReadOnly,
    isQuiet: isReadOnly || set.has('noatime') || set.has('nodiratime'),
  }
}

/** Blanks, tabs, line feeds and backslashes are written as three octal digits. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  )
}

function isBelow(path: string, mountPoint: string): boolean {
  return mountPoint === '/' || path === mountPoint || path.startsWith(`${mountPoint}/`)
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
