import fc from 'fast-check'
import { expect, test } from 'vitest'
import { asciiLine, bagInfoText } from '../../../src/engine/export/bag-info.ts'
import { manifestText } from '../../../src/engine/export/manifest.ts'
import { fill } from '../../../src/engine/export/resources.ts'

test('bag-info has its labels once each and in order', () => {
  const text = bagInfoText({
    organisation: 'Ferrow Police',
    date: '2026-11-24',
    caseNumber: '2026-0117',
    bundle: 'B0002',
    sequence: 2,
    payload: { bytes: 237_144, files: 3 },
    supersedes: { bundle: 'B0001', tagManifestSha512: 'a'.repeat(128) },
    audience: 'court-redacted',
  })
  expect(text).toBe(
    `Source-Organization: Ferrow Police
Bagging-Date: 2026-11-24
External-Identifier: 2026-0117/B0002
Payload-Oxum: 237144.3
Safehold-Format: safehold-bundle/1
Safehold-Case: 2026-0117
Safehold-Bundle: B0002
Safehold-Bundle-Sequence: 2
Safehold-Supersedes: 2026-0117/B0001 sha512:${'a'.repeat(128)}
Safehold-Audience: court-redacted
Safehold-Required-Signature: 01 export
`,
  )
})

test('any name of an agency becomes one line of printable ASCII and can be had back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
      const line = asciiLine(name)
      expect(line).toMatch(/^[ -~]*$/)
      expect(decodeURIComponent(line)).toBe(name.trim().toWellFormed())
    }),
  )
  expect(asciiLine('示 100%')).toBe('%E7%A4%BA 100%25')
})

test('a manifest ascends by the bytes of its paths', () => {
  const file = (path: string) => ({ path, size: 0, sha256: 'a'.repeat(64), sha512: '' })
  const text = manifestText(['data/b', 'data/B', 'data/a-1', 'data/a/1'].map(file), 'sha256')
  expect(text.split('\n').map((line) => line.slice(66))).toEqual([
    ...['data/B', 'data/a-1', 'data/a/1', 'data/b'],
    '',
  ])
})

test('a template with a place too many or too few is a mistake', () => {
  expect(fill('a {{one}} c', { one: '{{two}}' })).toBe('a {{two}} c')
  expect(() => fill('{{one}}', {})).toThrow(TypeError)
  expect(() => fill('', { one: '' })).toThrow(TypeError)
})
