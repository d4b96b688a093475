import fc from 'fast-check'
import { expect, test } from 'vitest'
import { printableName, printablePath, visibleParts } from '../../src/domain/printable.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

test.each([
  ['plain.jpg', bytes('plain.jpg'), 'plain.jpg'],
  ['empty', bytes(''), ''],
  ['a space and a bar', bytes('a |b'), 'a |b'],
  ['Chinese', bytes('儿童 照片.jpg'), '儿童 照片.jpg'],
  ['an accent and a picture character', bytes('é😀'), 'é😀'],
  ['a newline', bytes('a\nb'), 'a\\x0Ab'],
  ['a terminal escape', bytes('\u001b[31m'), '\\x1B[31m'],
  ['delete', bytes('\u007f'), '\\x7F'],
  ['a right-to-left override', bytes('exe.\u202egpj'), 'exe.\\u{202E}gpj'],
  ['a zero-width joiner', bytes('a\u200db'), 'a\\u{200D}b'],
  ['a line separator', bytes('a\u2028b'), 'a\\u{2028}b'],
  ['a second-half control character', bytes('\u0085'), '\\u{85}'],
  ['a private-use character', bytes('\ue000'), '\\u{E000}'],
  ['a backslash', bytes('a\\x41'), 'a\\\\x41'],
  ['a byte that is not UTF-8', new Uint8Array([0x61, 0xff, 0x62]), 'a\\xFFb'],
  ['a sequence cut short', new Uint8Array([0xe5, 0x84]), '\\xE5\\x84'],
  ['an overlong slash', new Uint8Array([0xc0, 0xaf]), '\\xC0\\xAF'],
  ['a surrogate', new Uint8Array([0xed, 0xa0, 0x80]), '\\xED\\xA0\\x80'],
  ['above Unicode', new Uint8Array([0xf4, 0x90, 0x80, 0x80]), '\\xF4\\x90\\x80\\x80'],
])('%s is shown so that it can do no harm', (_, name, shown) => {
  expect(printableName(name)).toBe(shown)
})

test('two different names never look the same', () => {
  fc.assert(
    fc.property(hostileBytes(), (name) => {
      expect(bytesOf(printableName(name))).toEqual(name)
    }),
  )
})

test('no name can hold a control, format or unassigned character when it is shown', () => {
  fc.assert(
    fc.property(hostileBytes(), (name) => {
      expect(printableName(name)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
    }),
  )
})

test('what is valid UTF-8 is told apart from what is not as the platform does it', () => {
  fc.assert(
    fc.property(hostileBytes(), (name) => {
      expect(/\\x[89A-F]/.test(printableName(name).replaceAll('\\\\', ''))).toBe(!isUtf8(name))
    }),
  )
})

test('a path is shown as its last part and the rest', () => {
  expect(printablePath(bytes('a'))).toEqual({ name: 'a', folder: '' })
  expect(printablePath(bytes('d/e\n/a\\'))).toEqual({ name: 'a\\\\', folder: 'd/e\\x0A' })
})

/** Bytes in which valid, nearly valid and invalid sequences are all frequent. */
function hostileBytes(): fc.Arbitrary<Uint8Array> {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }).map(bytes),
    fc.uint8Array({ maxLength: 4 }),
    fc.constantFrom(bytes('\\'), bytes('\\x41'), bytes('\u202e'), new Uint8Array([0xf0, 0x9f])),
  )
  return fc.array(piece, { maxLength: 8 }).map((all) => new Uint8Array(all.flatMap((p) => [...p])))
}

function isUtf8(name: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(name)
    return true
  } catch {
    return false
  }
}

/** The inverse, written apart from the code under test. */
function bytesOf(shown: string): Uint8Array {
  const parts = shown.match(/\\\\|\\x[0-9A-F]{2}|\\u\{[0-9A-F]+\}|[^\\]/gu) ?? []
  const each = parts.map((part) => {
    if (part === '\\\\') return bytes('\\')
    if (part.startsWith('\\x')) return new Uint8Array([Number.parseInt(part.slice(2), 16)])
    if (part.startsWith('\\u'))
      return bytes(String.fromCodePoint(Number.parseInt(part.slice(3), 16)))
    return bytes(part)
  })
  return new Uint8Array(each.flatMap((part) => [...part]))
}

test('of the evidence’s text what hides or turns is marked, and what only looks like an escape is not', () => {
  expect(visibleParts('a\u202eb\\u{202e}')).toEqual([
    { text: 'a', isEscape: false },
    { text: '\\u{202e}', isEscape: true },
    { text: 'b\\u{202e}', isEscape: false },
  ])
})

test('text loses nothing by being shown, and nothing that acts is left in it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const parts = visibleParts(text)
      expect(parts.every((part) => !/[\p{C}\p{Zl}\p{Zp}]/u.test(part.text))).toBe(true)
      const back = parts.map((part) =>
        part.isEscape
          ? part.text.replace(/\\u\{([0-9a-f]+)\}/g, (_, hex) =>
              String.fromCodePoint(Number.parseInt(hex, 16)),
            )
          : part.text,
      )
      expect(back.join('')).toBe(text)
    }),
  )
})
