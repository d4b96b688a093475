/** Chats as WhatsApp exports them: one text, a line for each message with its time and who wrote it, and lines that go
 *  on with the one before. Told by form alone; dates stay as they are written, for which number is the month differs
 *  from one telephone to the next. */
import type { ContentFact, TextDetail } from '../../domain/content.ts'

/** `31/12/2020, 23:59 - Name: text` and `[31.12.20, 11:59:58 PM] Name: text`, and the like. */
const MESSAGE =
  /^[\u200e\u200f\ufeff]?\[?(\d{1,4}[./-]\d{1,2}[./-]\d{1,4}),?[ \u00a0](\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[ \u00a0\u202f]?[AaPp]\.?[ ]?[Mm]\.?)?)(?:\]|[ ]-)[ ][\u200e\u200f]?(?:([^:\n]{1,100}): )?/

/** A text is a chat when so many messages begin in it, and a line in two of its first lines does. */
const LEAST_MESSAGES = 3
const FIRST_LINES = 40

/** A group has at most 1,024 members; more are made up. */
const MOST_NAMED = 1_024

/** @returns null when it is none. */
export function chatOf(text: string): { facts: ContentFact[]; names: TextDetail } | null {
  if (!looksLikeChat(text.slice(0, 16_384))) return null
  const people = new Set<string>()
  let messages = 0
  let first = ''
  let last = ''
  for (const line of linesOf(text)) {
    const [, date, time, name] = MESSAGE.exec(line) ?? []
    if (date === undefined || time === undefined) continue
    messages += 1
    last = `${date} ${time}`
    if (first === '') first = last
    if (name !== undefined && people.size < MOST_NAMED) people.add(name.trim())
  }
  if (messages < LEAST_MESSAGES || people.size === 0) return null
  return {
    facts: [
      { name: 'chat-messages', value: String(messages) },
      { name: 'chat-people', value: String(people.size) },
      { name: 'chat-first', value: first },
      { name: 'chat-last', value: last },
    ],
    names: { name: 'chat-names', value: [...people].join(', ') },
  }
}

function looksLikeChat(beginning: string): boolean {
  const lines = beginning.split('\n').filter((line) => line.trim() !== '')
  const some = lines.slice(0, FIRST_LINES)
  return some.filter((line) => MESSAGE.test(line)).length * 2 >= some.length
}

function* linesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at)
    // Only a line's beginning tells whether a message begins in it.
    yield text.slice(at, Math.min(end === -1 ? text.length : end, at + 256))
    if (end === -1) return
    at = end + 1
  }
}
