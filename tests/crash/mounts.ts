/** Disks that are small, turn read-only or go away. For these one must be allowed to mount. */
import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'vitest'

const mounts: string[] = []

/** A disk of 64 MiB. Skips the test where nothing may be mounted, as its name says. */
export function smallDisk(context: TestContext, path: string): string {
  mkdirSync(path)
  mount(context, ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', path])
  return path
}

/** The same folder at another place, from where it can be taken away. */
export function mirror(context: TestContext, dir: string, path: string): string {
  mkdirSync(path)
  mount(context, ['--bind', dir, path])
  return path
}

/** From now on nothing new can be written below `dir`, not even by root. */
export function setReadOnly(dir: string): void {
  execFileSync('mount', ['--bind', dir, dir])
  mounts.push(dir)
  execFileSync('mount', ['-o', 'remount,bind,ro', dir])
}

/** As if its plug were pulled: whoever has files of it open keeps those, and finds nothing else. */
export function pull(path: string): void {
  execFileSync('umount', ['--lazy', path])
  mounts.splice(mounts.indexOf(path), 1)
}

export function unmount(path: string): void {
  execFileSync('umount', [path])
  mounts.splice(mounts.indexOf(path), 1)
}

/** To be called after each test. */
export function unmountAll(): void {
  for (const path of mounts.toReversed()) unmount(path)
}

/** Takes what room there is, to the last kilobyte. @returns What gives it back. */
export function fill(disk: string): () => void {
  const path = join(disk, 'filler')
  const fd = openSync(path, 'w')
  try {
    for (let size = 1_048_576; size >= 1_024; ) {
      try {
        if (writeSync(fd, Buffer.alloc(size, 1)) < size) size /= 2
      } catch {
        size /= 2
      }
    }
  } finally {
    closeSync(fd)
  }
  return () => rmSync(path)
}

function mount(context: TestContext, args: readonly string[]): void {
  try {
    execFileSync('mount', args, { stdio: 'ignore' })
  } catch {
    context.skip('this machine does not let us mount')
  }
  mounts.push(args.at(-1) ?? '')
}
