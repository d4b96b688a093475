/** Which Chromium stands in for Electron's: the installed one, else the headless one from npm. */
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export type Browser = {
  readonly name: string
  readonly path: string
  readonly canShowWindow: boolean
  readonly env: Readonly<Record<string, string>>
}

const COMMANDS = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
]

const USUAL_PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  '/opt/google/chrome/chrome',
  '/snap/bin/chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

/** @param needsWindow - The packaged Chromium has none; without it nothing is unpacked.
 *  @returns null when this machine has nothing that would do. */
export async function findBrowser(needsWindow: boolean): Promise<Browser | null> {
  const chosen = process.env['SAFEHOLD_BROWSER'] ?? ''
  if (chosen !== 'packaged') {
    const path = chosen === '' ? installedBrowser() : chosen
    if (path !== null) return { name: 'installed', path, canShowWindow: true, env: {} }
  }
  return needsWindow ? null : packagedBrowser()
}

function installedBrowser(): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)
  const candidates = COMMANDS.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...candidates, ...USUAL_PLACES].find(isExecutable) ?? null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The package's own list of fonts names places of one cloud service; without any font at all its
 *  Chromium ends at the first form control. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts/fonts</dir>
  <dir>/usr/share/fonts</dir>
</fontconfig>
`

/** Unpacks `@sparticuz/chromium` once, beside the packages, together with the libraries that a bare
 *  machine lacks. That package would use a guessable place in the shared temporary folder. */
async function packagedBrowser(): Promise<Browser | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null
  const root = fileURLToPath(new URL('..', import.meta.resolve('@sparticuz/chromium')))
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string
  }
  const cache = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url))
  const home = join(cache, `safehold-chromium-${version}`)
  if (!existsSync(home)) await unpack(join(root, 'bin'), home)
  return {
    name: 'packaged',
    path: join(home, 'chromium'),
    canShowWindow: false,
    env: {
      LD_LIBRARY_PATH: join(home, 'al2023', 'lib'),
      FONTCONFIG_FILE: join(home, 'fonts.conf'),
    },
  }
}

async function unpack(bin: string, home: string): Promise<void> {
  const { inflate } = await import('@sparticuz/chromium')
  mkdirSync(dirname(home), { recursive: true })
  const fresh = mkdtempSync(`${home}-`)
  const usual = process.env['TMPDIR']
  process.env['TMPDIR'] = fresh
  try {
    for (const part of ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br']) {
      await inflate(join(bin, part))
    }
    writeFileSync(join(fresh, 'fonts.conf'), FONTS)
    renameSync(fresh, home)
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true })
    // Another run was faster.
    if (!existsSync(home)) throw error
  } finally {
    if (usual === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = usual
  }
}
