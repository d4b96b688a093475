/** Process: reads the manifest of one backup, an answer for each time it is asked. Holds no key. */
import { type ManifestTask, readManifest } from '../engine/backups/read-manifest.ts'

let answers: ReturnType<typeof readManifest> | null = null
process.on('message', (message: ManifestTask | 'next') => {
  if (message !== 'next') answers = readManifest(message)
  const answer = answers?.next()
  if (answer?.done === false) process.send?.(answer.value)
})
