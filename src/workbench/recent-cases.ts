/** Which cases were opened on this workstation, newest first; a convenience, so never an error. */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { CaseSummary } from '../domain/case.ts'
import { writeFileAtomically } from '../engine/disk.ts'

const Recent = z.array(z.strictObject({ dir: z.string(), number: z.string(), title: z.string() }))
type Recent = z.infer<typeof Recent>

const MOST_KEPT = 8

export function recentCases(home: string): Recent {
  try {
    return Recent.parse(JSON.parse(readFileSync(fileIn(home), 'utf8')))
  } catch {
    return []
  }
}

export function rememberCase(home: string, { dir, number, title }: CaseSummary): void {
  const others = recentCases(home).filter((recent) => recent.dir !== dir)
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    writeFileAtomically(
      fileIn(home),
      JSON.stringify([{ dir, number, title }, ...others].slice(0, MOST_KEPT)),
      0o600,
    )
  } catch {
    // A home that cannot be written costs the list, not the work.
  }
}

function fileIn(home: string): string {
  return join(home, 'recent-cases.json')
}
