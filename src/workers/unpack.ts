/** Process: says what containers hold, one after the other, and may be killed at any moment. Tasks come as lines
 *  of JSON. Holds no case keys. */
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { type UnpackTask, unpack } from '../engine/containers/unpack.ts'

for await (const line of createInterface({ input: process.stdin })) {
  await unpack(JSON.parse(line) as UnpackTask, async (parts) => {
    let hasRoom = true
    for (const bytes of parts) hasRoom = process.stdout.write(bytes)
    if (!hasRoom) await once(process.stdout, 'drain')
  })
}
