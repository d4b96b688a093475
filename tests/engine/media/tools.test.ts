import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { detectTools, judgeFfmpeg } from '../../../src/engine/media/tools.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-tools-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

test.each([
  ['linux', 'sudo apt-get install perl'],
  ['darwin', 'brew install perl'],
] as const)(
  'on %s, what is missing says what it is for and how it is installed',
  async (platform, how) => {
    const tools = await detectTools('', platform)
    for (const name of ['ffmpeg', 'ffprobe', 'perl', 'exiftool'] as const) {
      const { found, path, purpose, howToInstall } = tools[name]
      expect({ found, path }).toEqual({ found: false, path: null })
      expect(purpose.length).toBeGreaterThan(20)
      expect(howToInstall).toBeTruthy()
    }
    expect(tools.exiftool.howToInstall).toBe(how)
  },
)

test('a tool in the working folder or a folder without root is not taken', async () => {
  writeFileSync(join(dir, 'ffmpeg'), '#!/bin/sh\necho ffmpeg version 7.1\n')
  chmodSync(join(dir, 'ffmpeg'), 0o755)
  const before = process.cwd()
  process.chdir(dir)
  try {
    for (const path of ['.', '', './', '::'])
      expect((await detectTools(path)).ffmpeg.found).toBe(false)
  } finally {
    process.chdir(before)
  }
})

test.runIf(process.platform !== 'win32')('an old ffmpeg is refused, and named', async () => {
  writeFileSync(join(dir, 'ffmpeg'), '#!/bin/sh\necho "ffmpeg version 4.4.2-0ubuntu0.22.04.1"\n')
  chmodSync(join(dir, 'ffmpeg'), 0o755)
  const { ffmpeg } = await detectTools(dir)
  expect(ffmpeg).toMatchObject({ found: false, version: 'ffmpeg version 4.4.2-0ubuntu0.22.04.1' })
  expect(ffmpeg.caution).toContain('refused')
  expect(ffmpeg.sha256).toMatch(/^[0-9a-f]{64}$/)
})

test.runIf(process.platform !== 'win32')(
  'a perl without its modules is as good as none',
  async () => {
    // Debian's perl-base: exiftool starts, and leaves out what it has no module for.
    writeFileSync(
      join(dir, 'perl'),
      '#!/bin/sh\ncase "$*" in *-MEncode*) exit 2;; esac\necho perl v5.36.0\n',
    )
    chmodSync(join(dir, 'perl'), 0o755)
    const { perl, exiftool } = await detectTools(dir, 'linux')
    for (const tool of [perl, exiftool])
      expect(tool).toMatchObject({ found: false, howToInstall: 'sudo apt-get install perl' })
  },
)

test.each([
  ['ffmpeg version 5.1.9-0+deb12u1 Copyright', true, false],
  ['ffmpeg version 6.1.1-3ubuntu5 Copyright', true, false],
  ['ffmpeg version 6.0 Copyright', true, true],
  ['ffmpeg version n7.1 Copyright', true, false],
  ['ffmpeg version 8.0 Copyright', true, false],
  ['ffmpeg version 10.2 Copyright', true, false],
  ['ffmpeg version N-112233-gabcdef Copyright', true, true],
  ['ffmpeg version 5.0.3 Copyright', false, true],
  ['ffprobe version 4.4.2-0ubuntu0.22.04.1 Copyright', false, true],
])('%s: usable %s, with a warning %s', (line, usable, warned) => {
  const judged = judgeFfmpeg(line)
  expect([judged.usable, judged.caution !== null]).toEqual([usable, warned])
})
