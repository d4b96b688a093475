#!/usr/bin/env node
/** `safehold …`, on the Node that this project pins: an older one runs it again under the pinned one. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const LEAST_MAJOR = 24

if (Number.parseInt(process.versions.node, 10) >= LEAST_MAJOR) {
  await import(commandLine())
} else {
  runUnder(pinnedNode())
}

/** The sources in a checkout; the build where only that is there, or where Node would not strip types. */
function commandLine() {
  const source = new URL('../src/cli/index.ts', import.meta.url)
  const isInstalled = import.meta.url.includes('/node_modules/')
  const isThere = existsSync(fileURLToPath(source)) && !isInstalled
  return isThere ? source.href : new URL('../out/cli/index.js', import.meta.url).href
}

function pinnedNode() {
  try {
    const system = process.platform === 'win32' ? 'win' : process.platform
    const named = `node-${system}-${process.arch}/package.json`
    const root = dirname(createRequire(import.meta.url).resolve(named))
    const path = join(root, 'bin', system === 'win' ? 'node.exe' : 'node')
    if (existsSync(path)) return path
  } catch {
    // Not installed: told below.
  }
  process.stderr.write(
    `safehold needs Node ${LEAST_MAJOR} or newer; this is ${process.version}.\n` +
      'Run `npm ci` in the checkout: it brings the right one along.\n',
  )
  process.exit(1)
}

/** @param {string} node */
function runUnder(node) {
  const own = fileURLToPath(import.meta.url)
  const child = spawn(node, [own, ...process.argv.slice(2)], { stdio: 'inherit' })
  // The terminal tells both of Ctrl+C; the one that works decides what to do about it.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1))
}
