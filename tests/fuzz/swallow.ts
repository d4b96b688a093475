/** Lets a real case take in a hostile source, and says what went wrong of what must never go wrong. */
import { createPublicKey } from 'node:crypto'
import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { CaseNumber } from '../../src/domain/case.ts'
import { DEFAULT_DEPTH } from '../../src/domain/container.ts'
import { Exhibit } from '../../src/domain/exhibit.ts'
import { isWhole } from '../../src/domain/item.ts'
import { StaffNumber, UserId } from '../../src/domain/people.ts'
import { createCase } from '../../src/engine/create-case.ts'
import { addExhibit } from '../../src/engine/exhibits/exhibits.ts'
import { checkSource } from '../../src/engine/ingest/check-source.ts'
import { completenessOf } from '../../src/engine/ingest/completeness.ts'
import { ingestFolder } from '../../src/engine/ingest/ingest-folder.ts'
import { Job } from '../../src/engine/jobs/job.ts'
import { DecoderPool } from '../../src/engine/media/decoder-pool.ts'
import { detectTools } from '../../src/engine/media/tools.ts'
import type { Case } from '../../src/engine/open-case.ts'
import { screenItems } from '../../src/engine/preview/screen-items.ts'
import { makeAuthority } from '../../src/engine/signing/certificate.ts'

export type Swallowed = {
  /** What must never happen. */
  readonly faults: readonly string[]
  readonly found: number
  /** How items ended, and how many: by state of reading, of the preview, and by reason. */
  readonly outcomes: Readonly<Record<string, number>>
}

const ACTOR = { user: 'fuzz', role: 'analyst' } as const

/** @param dir - Empty; a case is made in it. @param options.timeoutMs - For one file in a decoder. */
export async function swallow(
  dir: string,
  source: string,
  options: { readonly timeoutMs: number; readonly onProgress?: (line: string) => void },
): Promise<Swallowed> {
  const before = treeOf(source)
  const { kase, keyring } = await newCase(dir)
  const decoders = new DecoderPool({ timeoutMs: options.timeoutMs })
  const tools = await detectTools()
  const job = new Job('ingest', {
    onProgress: ({ stage, items, itemsTotal }) =>
      options.onProgress?.(`${stage} ${items} of ${itemsTotal ?? '?'}`),
  })
  try {
    const exhibit = addExhibit(kase, anExhibit(), new Date().toISOString()).id
    const wish = { exhibit, sourceDir: source, job, actor: ACTOR }
    const containers = { depth: DEFAULT_DEPTH, tools }
    const faults: string[] = []
    await ingestFolder(kase, keyring, { ...wish, containers })
    await screenItems(kase, keyring, { decoders, tools, job, actor: ACTOR })
    const check = await checkSource(kase, keyring, wish)
    if (check?.copies.differ !== 0) faults.push('a sealed copy differs')
    if (check?.source.changed !== 0 || check.source.gone !== 0)
      faults.push('the source has changed')
    const sum = completenessOf(kase.readable, exhibit)
    if (!isWhole(sum) || sum.pending > 0) faults.push(`not whole: ${JSON.stringify(sum)}`)
    faults.push(...rowFaults(kase))
    const findings = kase.ledger.verify(createPublicKey(keyring.ledgerKey))
    faults.push(...findings.map(({ code }) => `ledger: ${code}`))
    if (treeOf(source) !== before) faults.push('the tree of the source is another')
    faults.push(...leftBehind(dir, kase))
    return { faults, found: sum.found, outcomes: outcomesOf(kase) }
  } finally {
    await decoders.close()
    kase.close()
  }
}

function rowFaults({ readable: db }: Case): string[] {
  const count = (where: string) =>
    db.prepare<[], number>(`SELECT count(*) FROM item WHERE ${where}`).pluck().get() ?? 0
  const never = {
    'failed without a reason': "ingest = 'failed' AND ingest_failure IS NULL",
    'not screened': "ingest = 'ingested' AND preview = 'pending'",
    'no preview and no reason': "preview = 'failed' AND decode_failure IS NULL",
    'ready without a picture':
      "preview = 'ready' AND id NOT IN (SELECT item FROM derivative WHERE kind = 'preview')",
    'ingested without a digest': "ingest = 'ingested' AND sha256 IS NULL",
    'an archive neither opened nor said why':
      "kind = 'archive' AND ingest = 'ingested' AND opened IS NULL",
  }
  return Object.entries(never).flatMap(([words, where]) => {
    const items = count(where)
    return items === 0 ? [] : [`${words}: ${String(items)} items`]
  })
}

/** Unfinished files in the case, and anything beside it. */
function leftBehind(dir: string, { dir: caseDir }: Case): string[] {
  const parts = readdirSync(caseDir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.part'),
  )
  const beside = readdirSync(dir).filter((name) => !name.endsWith('.safecase'))
  return [...parts, ...beside].map((name) => `left behind: ${name}`)
}

function outcomesOf({ readable: db }: Case): Record<string, number> {
  const rows = db
    .prepare<[], { outcome: string; items: number }>(
      `SELECT ingest || coalesce(': ' || ingest_failure, '')
         || CASE WHEN ingest = 'ingested' THEN ', preview ' || preview
            || coalesce(': ' || decode_failure, '') || coalesce(', closed: ' || open_failure, '')
            ELSE '' END AS outcome, count(*) AS items
       FROM item GROUP BY outcome ORDER BY items DESC`,
    )
    .all()
  return Object.fromEntries(rows.map(({ outcome, items }) => [outcome, items]))
}

/** Every name with size, time of change and kind, as one text. Links are not followed. */
function treeOf(dir: string): string {
  return [...below(Buffer.from(dir))].toSorted().join('\n')
}

function* below(dir: Buffer): Generator<string> {
  for (const name of readdirSync(dir, { encoding: 'buffer' })) {
    const path = Buffer.concat([dir, Buffer.from('/'), name])
    const stats = lstatSync(path)
    yield `${path.toString('hex')} ${String(stats.size)} ${String(stats.mtimeMs)} ${String(stats.mode)}`
    if (stats.isDirectory()) yield* below(path)
  }
}

async function newCase(dir: string) {
  return createCase({
    parentDir: dir,
    number: CaseNumber.parse('FUZZ'),
    ...{
      title: 'Fuzz',
      agency: 'Fuzz',
      passphrase: 'only for mutated files',
      tool: 'safehold-fuzz',
    },
    supervisor: {
      ...{ id: UserId.parse('fuzz'), name: 'Fuzz' },
      person: StaffNumber.parse('1'),
    },
    workstation: {
      home: join(dir, '..'),
      ...{ organisation: 'Fuzz', rootPem: '', rootSha256: '' },
      authority: await makeAuthority('Fuzz'),
    },
  })
}

function anExhibit(): Exhibit {
  return Exhibit.parse({
    ...{ id: 'F1', seal: 'none', description: 'mutated files', seizedAt: '2026-01-01T00:00:00Z' },
    ...{ seizedWhere: 'here', seizedBy: 'nobody', authority: 'none' },
  })
}
