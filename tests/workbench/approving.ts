/** What somebody does who approves a redaction, through the gate: looks at the whole of it, then decides. */
import type { ItemId } from '../../src/domain/item.ts'
import type { Redaction } from '../../src/domain/redaction.ts'
import { type Reveal, WHOLE_PICTURE } from '../../src/domain/reveal.ts'
import type { Input, Output, RequestName } from '../../src/ipc/contract.ts'
import type { Workbench } from '../../src/workbench/workbench.ts'

/** The signed-in person's look at the newest redaction of an item, to its end. */
export async function lookAtRedaction(bench: Workbench, item: ItemId): Promise<Reveal> {
  const wish = { item, target: 'redaction', region: WHOLE_PICTURE, reason: 'approve' } as const
  const reveal = await ask(bench, 'reveal.request', wish)
  const { hold } = await ask(bench, 'reveal.open', { reveal: reveal.id, item })
  const { status } = await bench.media('reveal', hold, new URLSearchParams())
  if (status !== 200) throw new Error(`the redaction is not shown: ${status}`)
  await ask(bench, 'reveal.close', { hold })
  return reveal
}

/** An approval of exactly this redaction, by this look. */
export function approvalOf(
  { id, item, output, recipe }: Redaction,
  look: Reveal | null,
): Input<'redaction.decide'> {
  return { redaction: id, item, output, recipe, look: look?.id ?? null, approve: true, reason: '' }
}

/** Looks at the newest redaction of an item and approves it. */
export async function approveNewest(bench: Workbench, item: ItemId): Promise<Redaction> {
  const [redaction] = await ask(bench, 'redaction.list', { item })
  if (redaction === undefined) throw new Error('nothing is redacted')
  const look = await lookAtRedaction(bench, item)
  return ask(bench, 'redaction.decide', approvalOf(redaction, look))
}

async function ask<R extends RequestName>(
  bench: Workbench,
  name: R,
  input: Input<R>,
): Promise<Output<R>> {
  const reply = await bench.request(name, input)
  if (!reply.ok) throw new Error(`${name}: ${reply.error.code}`)
  return reply.value as Output<R>
}
