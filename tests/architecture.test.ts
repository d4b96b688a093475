/**
 * Who may import whom. This table is the architecture; ARCHITECTURE.md explains it.
 * Anything not listed is forbidden, packages included.
 */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const shared = [
  'src/domain',
  'src/engine/anchors',
  'src/engine/case-trouble.ts',
  'src/engine/catalogue',
  'src/engine/clock.ts',
  'src/engine/containers',
  'src/engine/disk.ts',
  'src/engine/hashing',
  'src/engine/images',
  'src/engine/jobs',
  'src/engine/ledger',
  'src/engine/media',
  'src/engine/open-case.ts',
  'src/engine/sealing',
  'src/engine/signing',
  'src/engine/writing-out.ts',
  'node:',
]

const mayImport: Record<string, readonly string[]> = {
  'src/domain': ['zod'],
  'src/ipc': ['src/domain', 'zod'],
  'src/engine': shared,
  'src/engine/catalogue': ['src/domain', 'src/engine/disk.ts', 'node:', 'better-sqlite3'],
  // Reads with the verifier's eyes, writes with the ledger's hand.
  'src/engine/anchors': [
    ...shared,
    'src/engine/print',
    'src/engine/verification/certificate-path.ts',
    'src/engine/verification/checkpoint-note.ts',
    'src/engine/verification/timestamp-check.ts',
    'src/engine/verification/timestamp-token.ts',
    'zod',
  ],
  'src/engine/hashing': ['src/domain', 'node:'],
  'src/engine/sealing': [
    'src/domain',
    'src/engine/disk.ts',
    'src/engine/signing/certificate.ts',
    'node:',
    'zod',
  ],
  'src/engine/ledger': [
    'src/domain',
    'src/engine/catalogue',
    'src/engine/clock.ts',
    'src/engine/disk.ts',
    'src/engine/hashing',
    'src/engine/signing',
    'node:',
  ],
  'src/engine/signing': ['src/domain', 'src/engine/disk.ts', 'node:', 'node-forge', 'zod'],
  'src/engine/jobs': ['src/domain', 'node:'],
  'src/engine/media': [
    'src/domain',
    'src/engine/disk.ts',
    'src/engine/hashing',
    'src/engine/jobs',
    'node:',
    '@ffmpeg',
    '@jsquash',
    'exiftool-vendored',
    'file-type',
    'libheif-js',
    'sharp',
    'zod',
  ],
  'src/engine/containers': ['src/domain', 'src/engine/media/run-tool.ts', 'node:', 'zod'],
  // What can be read in documents: runs in decoder processes.
  'src/engine/texts': [
    'src/domain',
    'src/engine/containers',
    'src/engine/media/text-encoding.ts',
    'node:',
    'unpdf',
  ],
  'src/engine/images': ['src/domain', 'node:', 'better-sqlite3'],
  'src/engine/exhibits': [...shared, 'src/engine/people.ts'],
  'src/engine/backups': [...shared, 'better-sqlite3', 'zod'],
  'src/engine/ingest': [...shared, 'src/engine/backups'],
  'src/engine/known': [...shared, 'better-sqlite3', 'csv-parse', '@streamparser/json'],
  'src/engine/preview': shared,
  'src/engine/review': shared,
  'src/engine/searches': shared,
  'src/engine/similarity': shared,
  'src/engine/redaction': shared,
  'src/engine/retention': [...shared, 'src/engine/print'],
  'src/engine/export': [
    ...shared,
    'src/engine/print',
    'src/engine/verification/verify-bundle.ts',
    'src/engine/verification/verify-item-custody.ts',
  ],
  'src/engine/accounting': [
    ...shared,
    'src/engine/exhibits',
    'src/engine/export/bundle-folder.ts',
    'src/engine/ingest/completeness.ts',
    'src/engine/print',
    'src/engine/put-on-paper.ts',
  ],
  'src/engine/timeline': [
    ...shared,
    'src/engine/exhibits',
    'src/engine/people.ts',
    'src/engine/print',
    'src/engine/put-on-paper.ts',
    'src/engine/review/grade-note.ts',
  ],
  'src/engine/print': ['src/domain/printable.ts', 'node:', 'pdfkit', 'qrcode'],
  // A verifier that shares the exporter's code agrees with its mistakes.
  'src/engine/verification': [
    'src/domain',
    'src/engine/hashing',
    'src/engine/signing',
    'node:',
    'zod',
  ],
  'src/workers': ['src/domain', 'src/engine', 'node:'],
  'src/workbench': ['src/domain', 'src/ipc', 'src/engine', 'node:', 'zod'],
  'src/cli': ['src/domain', 'src/ipc', 'src/engine', 'src/workbench', 'node:', 'commander'],
  'src/main': ['src/domain', 'src/ipc', 'src/engine', 'src/workbench', 'node:', 'electron'],
  'src/preload': ['src/ipc', 'electron'],
  'src/renderer': [
    'src/domain',
    'src/ipc',
    'react',
    'react-dom',
    'react-i18next',
    'i18next',
    '@mantine',
    '@tanstack',
    '@fontsource',
    '@fontsource-variable',
    'get-nonce',
    'lucide-react',
    'topojson-client',
    'topojson-specification',
    'world-atlas',
  ],
}

const importOf =
  /^\s*(?:import|export)\b[^'"]*?\bfrom\s+'([^']+)'|^\s*import\s+'([^']+)'|\b(?:import|require)\('([^']+)'\)/gm

test.each(globSync('src/**/*.{ts,tsx}'))('%s keeps to its layer', (file) => {
  const layer = layerOf(file)
  const strays = [...readFileSync(file, 'utf8').matchAll(importOf)]
    .map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '')
    .map((specifier) => (specifier.startsWith('.') ? join(dirname(file), specifier) : specifier))
    .filter(
      (target) =>
        ![layer, ...(mayImport[layer] ?? [])].some((allowed) => isWithin(target, allowed)),
    )
  expect(strays).toEqual([])
})

/** The most specific layer that holds `file`. */
function layerOf(file: string): string {
  const layers = Object.keys(mayImport).filter((layer) => isWithin(file, layer))
  const [deepest] = layers.sort((a, b) => b.length - a.length)
  if (deepest === undefined) throw new Error(`${file} belongs to no layer; add it to the table`)
  return deepest
}

function isWithin(target: string, allowed: string): boolean {
  return (
    target === allowed ||
    (allowed.endsWith(':') ? target.startsWith(allowed) : target.startsWith(`${allowed}/`))
  )
}
