/** Run as a program of its own: walks and reads a folder as somebody whom permissions bind, also where
 *  the tests run as root (who may read everything). Prints what it found, one JSON line each. */

import { absolute, walk } from '../../../src/engine/ingest/walk.ts'
import { readThrough } from '../hashing/read-through.ts'

const NOBODY = 65_534
const root = Buffer.from(process.argv[2] ?? '')
const buffer = Buffer.alloc(65_536)

if (process.getuid?.() === 0) {
  process.setgroups?.([])
  process.setgid?.(NOBODY)
  process.setuid?.(NOBODY)
}
for (const { path, failure } of walk(root, null)) {
  const read = failure === null ? readThrough(absolute(root, path), buffer) : null
  const reason = failure ?? (read?.ok === false ? read.reason : null)
  console.log(JSON.stringify({ path: path.toString(), reason }))
}
