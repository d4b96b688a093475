/** Harmless files of many formats, to make hostile ones of: drawn here, and those of a corpus beside. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import sharp from 'sharp'

export type Seed = { readonly ending: string; readonly bytes: Buffer }

/** Larger ones are left out: five thousand of them are to fit on a disk. */
const MOST_BYTES = 262_144

export async function drawnSeeds(): Promise<Seed[]> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="240">
    <rect width="320" height="240" fill="#8ab"/><circle cx="160" cy="120" r="80" fill="#db6"/></svg>`
  const drawing = () => sharp(Buffer.from(svg))
  const exif = { IFD0: { Make: 'Acme', Model: 'Box 1' } }
  const stills = await Promise.all([
    drawing().withExif(exif).jpeg().toBuffer(),
    drawing().png().toBuffer(),
    drawing().gif().toBuffer(),
    drawing().webp().toBuffer(),
    drawing().tiff().toBuffer(),
    drawing().avif({ effort: 0 }).toBuffer(),
  ])
  const endings = ['.jpg', '.png', '.gif', '.webp', '.tif', '.avif']
  const text = Buffer.from('a note\n'.repeat(400))
  return [
    ...stills.map((bytes, n) => ({ ending: endings[n] ?? '', bytes })),
    { ending: '.txt', bytes: text },
    { ending: '.gz', bytes: gzipSync(text) },
    { ending: '.m3u8', bytes: Buffer.from('#EXTM3U\n#EXTINF:9,\nhttp://192.0.2.1/a.ts\n') },
    ...packed({ 'a.txt': text, 'b.jpg': stills[0] ?? text }),
  ]
}

/** Those of a corpus that are small enough. */
export function corpusSeeds(corpus: string): Seed[] {
  return readdirSync(corpus, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => statSync(path).size <= MOST_BYTES)
    .toSorted()
    .map((path) => ({ ending: extname(path), bytes: readFileSync(path) }))
}

/** As the tools make them that are here. */
function packed(files: Readonly<Record<string, Buffer>>): Seed[] {
  const dir = mkdtempSync(join(tmpdir(), 'safehold-seeds-'))
  try {
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(dir, name), bytes)
    const names = Object.keys(files)
    const commands: readonly (readonly [string, string, readonly string[]])[] = [
      ['.tar', 'tar', ['-cf', 'x.tar', ...names]],
      ['.zip', 'bsdtar', ['--format', 'zip', '-cf', 'x.zip', ...names]],
      ['.7z', 'bsdtar', ['--format', '7zip', '-cf', 'x.7z', ...names]],
      ['.cpio', 'bsdtar', ['--format', 'cpio', '-cf', 'x.cpio', ...names]],
      ['.mp4', 'ffmpeg', ['-v', 'error', ...TEST_PATTERN, 'x.mp4']],
      ['.avi', 'ffmpeg', ['-v', 'error', ...TEST_PATTERN, 'x.avi']],
    ]
    return commands.flatMap(([ending, command, args]) => {
      try {
        execFileSync(command, args, { cwd: dir, stdio: 'ignore' })
        return [{ ending, bytes: readFileSync(join(dir, `x${ending}`)) }]
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
        throw error
      }
    })
  } finally {
    rmSync(dir, { recursive: true })
  }
}

const TEST_PATTERN = ['-f', 'lavfi', '-i', 'testsrc=d=2:s=160x120:r=5', '-pix_fmt', 'yuv420p']
