/** docs/formats/media.md, made from the corpus: what of each format is typed, shown, read and opened, and why not.
 *  `npm run formats-page` writes it; a test compares it. By what comes from npm alone (and perl): the page is
 *  the same wherever it is made. */
import { globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { MediaKind } from '../src/domain/item.ts'
import { containerFormat } from '../src/engine/containers/formats.ts'
import { contentType } from '../src/engine/media/content-type.ts'
import { DecoderPool } from '../src/engine/media/decoder-pool.ts'
import { MetadataReader } from '../src/engine/media/exiftool.ts'
import { detectTools, type Tools } from '../src/engine/media/tools.ts'
import { lookAtContent } from '../src/engine/preview/look-at-content.ts'

export const FORMATS_PAGE = fileURLToPath(new URL('../docs/formats/media.md', import.meta.url))
export const CORPUS = join(
  process.env['SAFEHOLD_SHARED'] ?? fileURLToPath(new URL('../../shared', import.meta.url)),
  'corpus',
)

const MARK = '<!-- made by npm run formats-page -->'
const HEAD_BYTES = 4100

/** What came of one file of the corpus. */
type Tried = {
  readonly mediaType: string | null
  readonly kind: MediaKind
  readonly isShown: boolean
  readonly hasStrip: boolean
  readonly hasMetadata: boolean
  readonly hasText: boolean
  readonly whyNot: string | null
}

/** The page with its table made anew; all else in it stays. */
export async function formatsPage(page: string): Promise<string> {
  const [before = '', , after = ''] = page.split(MARK)
  return [before, `\n${table(await tryCorpus())}\n`, after].join(MARK)
}

async function tryCorpus(): Promise<Tried[]> {
  const files = globSync('**/*', { cwd: CORPUS })
    .filter((file) => !/^(faces|SOURCES\.md|SHA256SUMS)/.test(file))
    .map((file) => join(CORPUS, file))
    .filter((file) => statSync(file).isFile())
    .toSorted()
  const home = mkdtempSync(join(tmpdir(), 'safehold-home-'))
  const decoders = new DecoderPool({ processes: 2 })
  const { perl, exiftool, prlimit, ...others } = await detectTools()
  // Frames by the ffmpeg that comes with the program, whichever is installed.
  const tools: Tools = { ...others, ...(await detectTools('')), perl, exiftool, prlimit }
  const metadata = MetadataReader.start(tools, { home, processes: 2 })
  try {
    return await Promise.all(files.map((file) => tryOne(file, { decoders, tools, metadata })))
  } finally {
    await metadata?.close()
    await decoders.close()
    rmSync(home, { recursive: true })
  }
}

async function tryOne(
  path: string,
  work: {
    readonly decoders: DecoderPool
    readonly tools: Tools
    readonly metadata: MetadataReader | null
  },
): Promise<Tried> {
  const { decoders, tools, metadata } = work
  const { mediaType, kind } = await contentType(readFileSync(path).subarray(0, HEAD_BYTES), path)
  const content = { no: 0, sha256: '' as never, object: '', kind, mediaType, size: 0, name: '' }
  const signal = new AbortController().signal
  const seen = await lookAtContent(path, content, { decoders, tools, signal })
  const isDocument = kind === 'document' && mediaType !== null
  const read = isDocument ? await decoders.text(path, mediaType).catch(() => null) : null
  const said =
    kind === 'archive' || kind === 'other' ? null : await metadata?.read(path).catch(() => null)
  return {
    mediaType,
    kind,
    isShown: seen.preview === 'ready',
    hasStrip: seen.strip.length > 0,
    hasMetadata: said != null && !said.includes('"ExifTool:Error"'),
    hasText: read !== null && read.text !== '',
    whyNot: seen.preview === 'failed' ? seen.failure : (read?.failure ?? null),
  }
}

const KINDS: readonly MediaKind[] = ['still', 'video', 'audio', 'document', 'archive', 'other']

function table(all: readonly Tried[]): string {
  const rows = [...Map.groupBy(all, ({ mediaType }) => mediaType ?? 'no known type')]
    .toSorted(([a, [x]], [b, [y]]) => placeOf(x) - placeOf(y) || (a < b ? -1 : 1))
    .map(([type, some]) => {
      const count = (has: (one: Tried) => boolean) => String(some.filter(has).length || '–')
      return [
        type,
        some[0]?.kind ?? '',
        String(some.length),
        count(({ isShown }) => isShown),
        count(({ hasStrip }) => hasStrip),
        count(({ hasMetadata }) => hasMetadata),
        count(({ hasText }) => hasText),
        containerFormat(type) === null ? '–' : 'yes',
        reasons(some),
      ]
    })
  const head = [
    'content',
    'kind',
    'files',
    'shown',
    'strip',
    'metadata',
    'text',
    'opened',
    'why not',
  ]
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

function placeOf(one: Tried | undefined): number {
  return KINDS.indexOf(one?.kind ?? 'other')
}

function reasons(some: readonly Tried[]): string {
  const why = some.flatMap(({ whyNot }) => whyNot ?? []).toSorted()
  const counted = [...Map.groupBy(why, (reason) => reason)]
  return counted.map(([reason, of]) => `${reason}: ${of.length}`).join(', ') || '–'
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(FORMATS_PAGE, await formatsPage(readFileSync(FORMATS_PAGE, 'utf8')))
}
