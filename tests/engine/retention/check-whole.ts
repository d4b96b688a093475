import { type Checked, checkCase } from '../../../src/engine/case-check/check-case.ts'
import { Job } from '../../../src/engine/jobs/job.ts'
import { DecoderPool } from '../../../src/engine/media/decoder-pool.ts'
import type { Case } from '../../../src/engine/open-case.ts'
import type { Keyring } from '../../../src/engine/sealing/keyring.ts'

/** The check of the whole case, with decoders of its own. */
export async function checkWhole(kase: Case, keyring: Keyring): Promise<Checked> {
  const decoders = new DecoderPool()
  try {
    return await checkCase(kase, keyring, { job: new Job('check'), decoders })
  } finally {
    await decoders.close()
  }
}
