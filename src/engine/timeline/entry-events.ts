import { hidesData } from '../../domain/custody.ts'
import type { TimelineEvent } from '../../domain/timeline.ts'
import type { StoredEntry } from '../ledger/ledger.ts'
import type { Case } from '../open-case.ts'
import { openGradeNote } from '../review/grade-note.ts'
import { openNote } from './notes.ts'
import type { Viewer } from './timeline.ts'

/** Entries as events, notes with their words where the viewer holds the key. */
export function entryEvents(
  kase: Case,
  { session, keyring }: Viewer,
  entries: readonly StoredEntry[],
): TimelineEvent[] {
  const corrections = correctionsIn(entries)
  return entries.map((stored) => {
    const { entry } = stored
    if (entry.action === 'noted') {
      const corrects = entry.data['corrects']
      const sha256 = String(entry.data['record'])
      const hasKey = keyring.has('identity')
      const text = hasKey ? openNote(kase, keyring, { seq: entry.seq, sha256 }) : null
      const isAltered = hasKey && text === null
      return {
        ...eventOf(stored, {}),
        findings: isAltered ? [{ code: 'record-altered', stands: true }] : [],
        note: {
          text,
          corrects: typeof corrects === 'number' ? corrects : null,
          correctedBy: corrections.get(entry.seq) ?? [],
        },
      }
    }
    const isHidden = hidesData(session, entry)
    if (entry.action === 'grade' && typeof entry.data['note'] === 'string' && !isHidden) {
      return gradeEvent(kase, keyring, stored, entry.data['note'])
    }
    const isAway = entry.action === 'ingest-started' && entry.data['handedOut'] === true
    return {
      ...eventOf(stored, isHidden ? {} : entry.data),
      findings: isAway ? [{ code: 'handed-out', stands: true }] : [],
    }
  })
}

/** A grade with the words beside it, which are corrected by grading again. */
function gradeEvent(
  kase: Case,
  keyring: Viewer['keyring'],
  stored: StoredEntry,
  sha256: string,
): TimelineEvent {
  const { item, actor: user, data } = stored.entry
  const text = item === null ? null : openGradeNote(kase, keyring, { item, user, sha256 })
  return {
    ...eventOf(stored, data),
    findings: text === null ? [{ code: 'record-altered', stands: true }] : [],
    note: { text, corrects: null, correctedBy: [] },
  }
}

export function eventOf({ leaf, entry }: StoredEntry, data: TimelineEvent['data']): TimelineEvent {
  const { seq, action, time, actor, role, purpose } = entry
  return {
    ...{ entry: seq, action, at: time, recordedAt: time, actor, role, purpose, leaf, data },
    ...{ findings: [], handOver: null, note: null },
  }
}

/** Number of a note → numbers of the notes that correct it. */
function correctionsIn(entries: readonly StoredEntry[]): Map<number, number[]> {
  const corrections = new Map<number, number[]>()
  for (const { entry } of entries) {
    const corrects = entry.action === 'noted' ? entry.data['corrects'] : null
    if (typeof corrects !== 'number') continue
    corrections.set(corrects, [...(corrections.get(corrects) ?? []), entry.seq])
  }
  return corrections
}
