import { chainFindings, holdings } from '../../domain/chain-of-custody.ts'
import type { Exhibit } from '../../domain/exhibit.ts'
import { Holder, type HolderId, holderOf, SEIZER } from '../../domain/hand-over.ts'
import type { ShownHolder, Timeline, TimelineEvent } from '../../domain/timeline.ts'
import { openHandOver, type RecordedHandOver } from '../exhibits/chain.ts'
import type { Case } from '../open-case.ts'
import { listUsers } from '../people.ts'
import type { RecordContent } from '../sealing/sealed-record.ts'
import { eventOf } from './entry-events.ts'
import type { Viewer } from './timeline.ts'

type Told = RecordedHandOver & {
  /** Null where it is not what the ledger names, or the viewer holds no key. */
  readonly words: RecordContent | null
  readonly isAltered: boolean
}

/** Seizure, registration and hand-overs, and who had the exhibit when.
 *  @param chain - In the order in which they are said to have happened. */
export function chainEvents(
  kase: Case,
  { keyring }: Viewer,
  exhibit: Exhibit,
  chain: readonly RecordedHandOver[],
): { events: TimelineEvent[]; holdings: Timeline['holdings'] } {
  const hasKey = keyring.has('identity')
  const told = chain.map((one): Told => {
    const words = hasKey ? openHandOver(kase, keyring, one) : null
    return { ...one, words, isAltered: hasKey && words === null }
  })
  const nameOf = namesFrom(kase, exhibit, told)
  const standing = chainFindings(exhibit, chain)
  return {
    events: [
      seizure(exhibit),
      ...registration(kase, exhibit),
      ...told.map((one, at) => handOverEvent(one, standing[at] ?? [], nameOf)),
    ],
    holdings: holdings(exhibit, chain).map(({ holder, ...rest }) => ({
      holder: nameOf(holder),
      ...rest,
    })),
  }
}

/** What was found when it was recorded, and what is amiss by now: a gap that was filled later stays in
 *  sight as one that was filled later. */
function handOverEvent(
  one: Told,
  standing: readonly RecordedHandOver['findings'][number][],
  nameOf: (id: HolderId) => ShownHolder,
): TimelineEvent {
  const { words, reason, sealBefore, sealAfter, sealIntact } = one
  // That it was recorded late is not undone by anything.
  const stands = (code: string) => code === 'out-of-order' || standing.some((now) => now === code)
  const codes = [...new Set([...one.findings, ...standing])]
  return {
    ...eventOf(one.stored, {}),
    at: one.at,
    findings: [
      ...codes.map((code) => ({ code, stands: stands(code) })),
      ...(one.isAltered ? [{ code: 'record-altered' as const, stands: true }] : []),
    ],
    handOver: {
      giver: nameOf(one.giver),
      receiver: nameOf(one.receiver),
      ...{ reason, sealBefore, sealAfter, sealIntact },
      place: textIn(words, 'place'),
      reasonText: textIn(words, 'reasonText'),
      remark: textIn(words, 'remark'),
    },
  }
}

function seizure({ seizedAt, seizedBy, seizedWhere, authority, seal }: Exhibit): TimelineEvent {
  return {
    ...{ entry: null, action: 'seized', at: seizedAt, recordedAt: null, actor: '', role: '' },
    ...{ purpose: null, leaf: null, findings: [], handOver: null, note: null },
    data: { by: seizedBy, where: seizedWhere, authority, seal },
  }
}

function registration({ ledger }: Case, { id }: Exhibit): TimelineEvent[] {
  return ledger
    .entriesOf(['exhibit-registered'])
    .filter(({ entry }) => entry.data['exhibit'] === id)
    .map((stored) => eventOf(stored, stored.entry.data))
}

/** Names of holders: registered ones from the catalogue, the others from the sealed records. */
function namesFrom(kase: Case, exhibit: Exhibit, told: readonly Told[]) {
  const known = new Map<string, { readonly name: string; readonly service: string }>()
  known.set(SEIZER, { name: exhibit.seizedBy, service: '' })
  for (const { id, name } of listUsers(kase)) known.set(holderOf(id), { name, service: '' })
  for (const { words } of told) {
    for (const side of [words?.['giver'], words?.['receiver']]) {
      const { data } = Holder.safeParse(side)
      if (data?.id.startsWith('person:')) known.set(data.id, data)
    }
  }
  return (id: HolderId): ShownHolder => ({
    id,
    name: known.get(id)?.name ?? null,
    service: known.get(id)?.service ?? null,
  })
}

function textIn(words: RecordContent | null, name: string): string | null {
  const text = words?.[name]
  return typeof text === 'string' ? text : null
}
