/** What can be read in a content: sealed with the originals, and found by its words in an index that does not lay them
 *  open. */
import type { ContentFact, ContentFinding, ReadText, SealedText } from '../../domain/content.ts'
import type { Sha256 } from '../../domain/digest.ts'
import { DecodeError } from '../../domain/errors.ts'
import { inTurns } from '../catalogue/in-turns.ts'
import { partsOf, textIndex } from '../catalogue/text-index.ts'
import type { DecoderPool } from '../media/decoder-pool.ts'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'
import { putDerivative } from '../sealing/object-store.ts'
import { textKey } from '../sealing/text-key.ts'
import type { Content } from './screening-rows.ts'

export type Words = {
  readonly findings: readonly ContentFinding[]
  readonly facts: readonly ContentFact[]
  /** The sealed text; null when there is none. */
  readonly sealed: {
    readonly object: string
    readonly sha256: Sha256
    readonly size: number
  } | null
}

export const NO_WORDS: Words = { findings: [], facts: [], sealed: null }

/** @param clear - the unsealed file. Never rejects for what it is like. */
export async function readWords(
  clear: string,
  { kind, mediaType, sha256 }: Content,
  {
    kase,
    keyring,
    decoders,
  }: {
    readonly kase: Case
    readonly keyring: Keyring
    readonly decoders: DecoderPool
  },
): Promise<Words> {
  if (kind !== 'document' || mediaType === null) return NO_WORDS
  const { text, details, findings, facts } = await readOrSay(clear, mediaType, decoders)
  if (text === '' && details.length === 0) return { findings, facts, sealed: null }
  const whole: SealedText = { details, text }
  const sealed = await putDerivative(
    kase.dir,
    keyring,
    'original',
    Buffer.from(JSON.stringify(whole)),
  )
  const index = textIndex(kase.writable)
  const key = textKey(keyring)
  const changes = [() => index.forget(sha256)]
  for (const [place, part] of [...partsOf(text)].entries()) {
    changes.push(() => index.add(sha256, place, part, key))
  }
  await inTurns(kase.writable, changes, (change) => change())
  return { findings, facts, sealed }
}

/** A process that was killed says nothing: why is what there is to say. */
async function readOrSay(
  clear: string,
  mediaType: string,
  decoders: DecoderPool,
): Promise<ReadText> {
  try {
    return await decoders.text(clear, mediaType)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    const failure =
      error.code === 'TIMED_OUT'
        ? 'timed-out'
        : error.code === 'TOO_LARGE'
          ? 'too-large'
          : 'crashed'
    const facts: ContentFact[] = [{ name: 'text-failure', value: failure }]
    return { text: '', details: [], failure, findings: ['text-not-read'], facts }
  }
}
