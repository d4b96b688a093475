/** How the grid scrolls: how long frames are, and how long a tile in sight stays blank. See README.md. */
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { openWritable } from '../src/engine/catalogue/database.ts'
import { expect, test } from '../tests/e2e/prepared.ts'
import { goTo, openCase, signIn } from '../tests/e2e/steps.ts'

const ITEMS = Number(process.env['SAFEHOLD_BENCH_ITEMS'] ?? '100000')
const SECONDS = 8

/** Pixels a second; the last is a scroll bar that is dragged through the whole list. */
const SPEEDS = [
  ['reading, 600 px/s', 600],
  ['wheel, 2,500 px/s', 2_500],
  ['flicked, 10,000 px/s', 10_000],
  ['dragged to the end', null],
] as const

/** Every item shows one of the prepared case's previews: each is unsealed and drawn for itself. */
const FILL = `
  INSERT INTO item (id, exhibit, source, path, name, folder, size, modified_ns, ingest, sha256, object, media_type, kind,
    metadata, preview)
  WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < @count)
  SELECT printf('i%016x', n), exhibit, source, CAST(printf('b/%08d.jpg', n) AS BLOB), printf('%08d.jpg', n), 'b',
    1000 + n, 1, 'ingested', printf('%064x', n), object, 'image/jpeg', 'still', 'read', 'ready'
  FROM numbers, (SELECT exhibit, source, object FROM item WHERE preview = 'ready' LIMIT 1)`
const SHOW = `
  INSERT INTO derivative (item, kind, place, sha256, object, tier, size)
  SELECT item.id, 'preview', 0, p.sha256, p.object, p.tier, p.size FROM item JOIN
    (SELECT row_number() OVER (ORDER BY object) - 1 AS k, count(*) OVER () AS all_k, * FROM derivative
     WHERE kind = 'preview') p ON item.no % p.all_k = p.k
  WHERE item.folder = 'b'`

test('the grid', async ({ prepared }) => {
  const { page, places } = await prepared('mokafor')
  fill(places.case)
  await openCase(page, places.case)
  await signIn(page, 'mokafor')
  await goTo(page, 'Catalogue')
  await expect(page.locator('.tile img.art').first()).toBeVisible()
  console.log(`\n${ITEMS} items, ${SECONDS} s each`)
  for (const [name, speed] of SPEEDS) {
    const { frames, blanks } = await scroll(page, speed)
    console.log(
      `${name.padEnd(22)} frames: ${spread(frames)}; ${blanks.length} tiles seen, ` +
        `blank for: ${spread(blanks)}, over 200 ms: ${blanks.filter((ms) => ms > 200).length}`,
    )
  }
})

function fill(caseDir: string): void {
  const db = openWritable(join(caseDir, 'catalogue.db'))
  db.prepare(FILL).run({ count: ITEMS })
  db.exec(SHOW)
  db.close()
}

function spread(ms: readonly number[]): string {
  const sorted = ms.toSorted((a, b) => a - b)
  const at = (share: number) => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(0)
  return `median ${at(0.5)} ms, p95 ${at(0.95)}, p99 ${at(0.99)}, most ${at(1)}`
}

type Scrolled = {
  /** Milliseconds from each frame to the next. */
  readonly frames: number[]
  /** Of each tile that was in sight: milliseconds until it showed its picture, or left. */
  readonly blanks: number[]
}

/** Scrolls from the top, and looks at every frame at what is in sight. */
function scroll(page: Page, speed: number | null): Promise<Scrolled> {
  return page.evaluate(
    async ([speed, seconds]) => {
      const list = document.querySelector('.grid-scroll') as HTMLElement
      const pace = speed ?? list.scrollHeight / seconds
      /** When a tile came into sight, and for how long it has been there without its picture. */
      const seen = new Map<string, { first: number; blankMs: number; isOver: boolean }>()
      const frames: number[] = []
      const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
      list.scrollTop = 0
      const start = await frame()
      for (let now = start, before = start; now - start < seconds * 1000; before = now) {
        list.scrollTop = ((now - start) / 1000) * pace
        now = await frame()
        frames.push(now - before)
        const { top, bottom } = list.getBoundingClientRect()
        for (const tile of list.querySelectorAll<HTMLElement>('.tile')) {
          const place = tile.getBoundingClientRect()
          if (place.bottom <= top || place.top >= bottom) continue
          const one = seen.get(tile.id) ?? { first: now, blankMs: 0, isOver: false }
          seen.set(tile.id, one)
          if (one.isOver) continue
          one.blankMs = now - one.first
          const picture = tile.querySelector('img')
          one.isOver =
            picture === null
              ? tile.querySelector('.why') !== null
              : picture.complete && picture.naturalWidth > 0
        }
      }
      return { frames, blanks: [...seen.values()].map(({ blankMs }) => blankMs) }
    },
    [speed, SECONDS] as const,
  )
}
