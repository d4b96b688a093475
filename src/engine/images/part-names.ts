/** The names of an image's parts: `.001 .002 …`, or `.E01 … .E99 .EAA … .EZZ .FAA …` in either case. */

/** @param first - Name of the file that was given.
 *  @param beside - Names in its folder.
 *  @returns The names of the parts in order; only `first` when it is not the first of several. */
export function partNames(first: string, beside: readonly string[]): string[] {
  const there = new Set(beside)
  const stem = first.slice(0, -3)
  const next = nextOf(first.slice(-3))
  if (first.at(-4) !== '.' || next === null) return [first]
  const parts = [first]
  for (const ending of next) {
    if (!there.has(stem + ending)) return parts
    parts.push(stem + ending)
  }
  return parts
}

function nextOf(ending: string): Generator<string> | null {
  if (ending === '001') return numbered()
  if (ending === 'E01') return lettered('E')
  return ending === 'e01' ? lettered('e') : null
}

function* numbered(): Generator<string> {
  for (let number = 2; number <= 999; number += 1) yield String(number).padStart(3, '0')
}

function* lettered(first: 'E' | 'e'): Generator<string> {
  for (let number = 2; number <= 99; number += 1) yield `${first}${String(number).padStart(2, '0')}`
  const [from, to] = first === 'E' ? [65, 90] : [97, 122]
  for (let a = first.charCodeAt(0); a <= to; a += 1) {
    for (let b = from; b <= to; b += 1) {
      for (let c = from; c <= to; c += 1) yield String.fromCharCode(a, b, c)
    }
  }
}
