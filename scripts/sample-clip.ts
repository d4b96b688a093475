/** A short test pattern as MP4: by the machine's ffmpeg, else by the embedded one. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

type Clip = { readonly seconds: number; readonly pattern: 'testsrc2' | 'smptebars' }

export async function testClip(clip: Clip): Promise<Buffer> {
  const dir = mkdtempSync(join(tmpdir(), 'safehold-clip-'))
  try {
    const target = join(dir, 'clip.mp4')
    execFileSync('ffmpeg', ['-nostdin', '-y', '-v', 'error', ...encode(clip), target])
    return readFileSync(target)
  } catch {
    return embedded(clip)
  } finally {
    rmSync(dir, { recursive: true })
  }
}

/** One thread and no dates: the same bytes each time. */
function encode({ seconds, pattern }: Clip): string[] {
  const source = `${pattern}=size=640x360:rate=15:duration=${seconds}`
  const codec = ['-c:v', 'libx264', '-preset', 'ultrafast', '-threads', '1', '-g', '15']
  const exact = ['-fflags', '+bitexact', '-flags:v', '+bitexact', '-map_metadata', '-1']
  return ['-f', 'lavfi', '-i', source, '-pix_fmt', 'yuv420p', ...codec, ...exact]
}

async function embedded(clip: Clip): Promise<Buffer> {
  const require = createRequire(import.meta.url)
  // Made for browsers: it asks where its page is before it looks at the bytes it was given.
  Object.assign(globalThis, { self: { location: { href: '' } } })
  const create = require('@ffmpeg/core') as (options: object) => Promise<{
    exec(...args: string[]): number
    FS: { readFile(path: string): Uint8Array }
  }>
  const core = await create({ wasmBinary: readFileSync(require.resolve('@ffmpeg/core/wasm')) })
  core.exec('-nostdin', '-v', 'error', ...encode(clip), '/clip.mp4')
  return Buffer.from(core.FS.readFile('/clip.mp4'))
}
