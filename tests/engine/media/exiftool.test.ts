import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { MetadataReader } from '../../../src/engine/media/exiftool.ts'
import { detectTools } from '../../../src/engine/media/tools.ts'
import { testWith } from '../../test-with.ts'
import { drawing } from './drawings.ts'

const tools = await detectTools()
const testWithPerl = testWith('perl')
let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-exiftool-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

test('without perl there is no reader, and the tool says how to get one', async () => {
  const none = await detectTools('', 'linux')
  expect(MetadataReader.start(none, { home: dir })).toBeNull()
  expect(none.exiftool.howToInstall).toContain('perl')
})

testWithPerl('tags are given verbatim; where our own copy lay is not', async () => {
  const path = join(dir, 'x')
  const picture = drawing(30, 20).withExif({ IFD0: { ImageDescription: '<b>& "quotes" 家' } })
  writeFileSync(path, await picture.jpeg().toBuffer())
  const reader = MetadataReader.start(tools, { home: dir })
  const json = (await reader?.read(path)) ?? ''
  await reader?.close()
  expect(JSON.parse(json)['IFD0:ImageDescription']).toContain('<b>& "quotes"')
  expect(json).not.toContain(dir)
  expect(json).not.toContain('System:')
})

testWithPerl('what is kept is what exiftool prints, to the character', async () => {
  const path = join(dir, 'x')
  const picture = drawing(30, 20).withExif({ IFD0: { ImageDescription: '1e999', Artist: '1.50' } })
  writeFileSync(path, await picture.jpeg().toBuffer())
  const reader = MetadataReader.start(tools, { home: dir })
  const kept = (await reader?.read(path)) ?? ''
  await reader?.close()
  const printed = execFileSync(
    tools.perl.path ?? '',
    [tools.exiftool.path ?? '', '-json', '-G1', '-n', '-struct', '--System:all', path],
    { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } },
  )
  const source = `  "SourceFile": ${JSON.stringify(path)},\n`
  expect(printed).toContain(source)
  expect(`[${kept}]\n`).toBe(printed.replace(source, ''))
  expect(kept).toContain('"IFD0:ImageDescription": 1e999')
  expect(kept).toContain('"IFD0:Artist": 1.50')
})

testWithPerl.each([
  ['an empty file', Buffer.alloc(0)],
  ['noise', Buffer.from('0007fe3b009a'.repeat(99), 'hex')],
])('of %s the reader says that it is none, as data', async (_, bytes) => {
  const path = join(dir, 'x')
  writeFileSync(path, bytes)
  const reader = MetadataReader.start(tools, { home: dir })
  expect(JSON.parse((await reader?.read(path)) ?? '')).toHaveProperty('ExifTool:Error')
  await reader?.close()
})

testWith('perl', 'mkfifo')(
  'a file that hangs the reader costs its time limit and no other file',
  async () => {
    const pipe = join(dir, 'pipe')
    execFileSync('mkfifo', [pipe])
    const path = join(dir, 'x')
    writeFileSync(path, await drawing(30, 20).jpeg().toBuffer())
    const reader = MetadataReader.start(tools, { home: dir, timeoutMs: 4000 })
    await expect(reader?.read(pipe)).rejects.toMatchObject({ code: 'TIMED_OUT' })
    expect(await reader?.read(path)).toContain('JPEG')
    await reader?.close()
  },
)

testWithPerl('perl code in the home folder or beside the file does not run', async () => {
  const proof = join(dir, 'ran')
  writeFileSync(join(dir, '.ExifTool_config'), `open(F,'>','${proof}'); close F; 1;`)
  const path = join(dir, 'x')
  writeFileSync(path, await drawing(30, 20).jpeg().toBuffer())
  const reader = MetadataReader.start(tools, { home: dir })
  await reader?.read(path)
  await reader?.close()
  expect(existsSync(proof)).toBe(false)
})

testWith('perl', 'mkfifo')(
  'files that are read together are each read as alone, and one that hangs is found among them',
  async () => {
    const pipe = join(dir, 'pipe')
    execFileSync('mkfifo', [pipe])
    const paths = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const path = join(dir, `x${n}`)
        // What would be the beginning of the next file's answer, if line breaks were printed as such.
        const forged = `x",\n},\n{\n  "SourceFile": "${join(dir, `x${n + 1}`)}`
        const exif = { IFD0: { ImageDescription: n % 3 === 0 ? forged : `drawing ${n}` } }
        const picture = drawing(30 + n, 20).withExif(exif)
        writeFileSync(path, n === 11 ? 'no picture' : await picture.jpeg().toBuffer())
        return path
      }),
    )
    const alone = MetadataReader.start(tools, { home: dir, processes: 1 })
    const expected: (string | undefined)[] = []
    for (const path of paths) expected.push(await alone?.read(path))
    await alone?.close()
    const reader = MetadataReader.start(tools, { home: dir, processes: 1, timeoutMs: 6000 })
    const asked = [...paths.slice(0, 7), pipe, ...paths.slice(7)]
    const said = await Promise.allSettled(asked.map((path) => reader?.read(path)))
    await reader?.close()
    const hung = said.splice(7, 1)
    expect(hung).toMatchObject([{ status: 'rejected', reason: { code: 'TIMED_OUT' } }])
    expect(said).toEqual(expected.map((value) => ({ status: 'fulfilled', value })))
    expect(new Set(expected).size).toBe(paths.length)
  },
)
