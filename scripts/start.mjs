/** `npm start`: builds when needed, then opens the workbench in Electron where its binary is installed,
 *  else in the installed Chromium, and says which. Fetches nothing unless asked to. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const repository = fileURLToPath(new URL('..', import.meta.url))

/** `npm run build` writes this file last, whether or not anything changed. */
const BUILT_LAST = join(repository, 'out/preload/index.cjs')
const BUILT_FROM = ['src/**/*', 'vite.*.config.ts', 'tsconfig*.json', 'package.json']

const NO_BROWSER = `Safehold needs a browser to show its window, and found neither Electron's binary nor a browser.
Install one of these, then run \`npm start\` again:
  Debian, Ubuntu   sudo apt-get install chromium     (Ubuntu: chromium-browser, or Google Chrome)
  any system       npx install-electron              (fetches Electron from the network, once)
If a browser is installed elsewhere, name it: SAFEHOLD_BROWSER=/path/to/chrome npm start
Everything but the window works without: \`npx safehold --help\`, \`npm run demo\`, \`npm test\`.
`
const NO_DISPLAY = `Safehold has no screen to show its window on: neither DISPLAY nor WAYLAND_DISPLAY is set.
Run \`npm start\` in a desktop session. Everything but the window works without one:
\`npx safehold --help\`, \`npm run demo\`, \`npm test\`.
`

if (!hasDisplay()) stop(NO_DISPLAY)
const electron = electronBinary()
const browser = electron === null ? await installedBrowser() : null
if (electron === null && browser === null) stop(NO_BROWSER)
buildWhenNeeded()
process.exitCode = await (electron === null ? startInBrowser(browser) : startInElectron(electron))

function buildWhenNeeded() {
  const builtMs = statSync(BUILT_LAST, { throwIfNoEntry: false })?.mtimeMs ?? 0
  const sources = globSync(BUILT_FROM, { cwd: repository })
  if (sources.every((file) => statSync(join(repository, file)).mtimeMs <= builtMs)) return
  say('building …')
  const isWindows = process.platform === 'win32'
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: repository,
    stdio: 'inherit',
    shell: isWindows,
  })
  if (status !== 0) stop('The build failed; see above.\n')
}

function hasDisplay() {
  if (process.platform !== 'linux') return true
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])
}

/** @returns {string | null} Path of Electron's binary; null when it is not here, or not wanted. */
function electronBinary() {
  if (process.env['SAFEHOLD_BROWSER']) return null
  const root = join(repository, 'node_modules/electron')
  if (process.env['SAFEHOLD_FETCH_ELECTRON'] === '1') {
    spawnSync(process.execPath, [join(root, 'install.js')], { stdio: 'inherit' })
  }
  const pathFile = join(root, 'path.txt')
  if (!existsSync(pathFile)) return null
  const binary = join(root, 'dist', readFileSync(pathFile, 'utf8').trim())
  return existsSync(binary) ? binary : null
}

/** @returns {Promise<string | null>} Path of a browser that can show a window. */
async function installedBrowser() {
  const { findBrowser } = await import('../tests/electron-standin/find-browser.ts')
  return (await findBrowser(true))?.path ?? null
}

/** @param {string} binary */
function startInElectron(binary) {
  say('starting in Electron')
  // Chromium refuses to sandbox itself for root.
  const isRoot = process.getuid?.() === 0
  return run(binary, isRoot ? ['--no-sandbox', repository] : [repository], {})
}

/** @param {string} path */
function startInBrowser(path) {
  say(`starting in ${path}; Electron's binary is not installed or not wanted`)
  const register = join(repository, 'tests/electron-standin/register.mjs')
  const entry = join(repository, 'out/main/index.js')
  return run(process.execPath, ['--import', register, entry], { SAFEHOLD_HEADLESS: '0' })
}

/**
 * @param {string} command
 * @param {string[]} given
 * @param {Record<string, string>} env
 * @returns {Promise<number>} its exit code
 */
function run(command, given, env) {
  const child = spawn(command, given, {
    cwd: repository,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  // The program is told of these too and closes its case first.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  return new Promise((resolve) => {
    child.on('error', (error) => {
      say(error.message)
      resolve(1)
    })
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

/** @param {string} text */
function say(text) {
  process.stdout.write(`safehold: ${text}\n`)
}

/**
 * @param {string} text
 * @returns {never}
 */
function stop(text) {
  process.stderr.write(text)
  process.exit(1)
}
