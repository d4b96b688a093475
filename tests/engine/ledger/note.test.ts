import { spawnSync } from 'node:child_process'
import { createPublicKey } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { leafHash } from '../../../src/engine/ledger/merkle.ts'
import { noteText, signNote, verifyNote, vkeyLine } from '../../../src/engine/ledger/note.ts'
import { testWith } from '../../test-with.ts'
import { LOG, newKeys, newLedger, tellStory } from './ledger-fixture.ts'

const head = { size: 1234, root: leafHash(Buffer.from('root')) }
const keys = newKeys()
const note = signNote(LOG, head, keys.privateKey)

/** Public key and vkey of the example in C2SP's signed-note specification, as Go's sumdb/note has it. */
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'

test('a key is written as the vkey line of the published example', () => {
  const raw = Buffer.from('GlzZBxQ8OExB6DDFvOEqqIF+xWSaqr8sMTiLNbLXRNY=', 'base64')
  const publicKey = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') },
    format: 'jwk',
  })
  expect(vkeyLine('PeterNeumann', publicKey)).toBe(PETER)
})

test('a note is three lines, an empty one and one signature line', () => {
  const [log, size, root, empty, signature, end, ...more] = note.split('\n')
  expect([log, size, root, empty, end]).toEqual([LOG, '1234', head.root.toString('base64'), '', ''])
  expect(signature).toMatch(new RegExp(`^— ${LOG} [A-Za-z0-9+/]{91}=$`))
  expect(more).toEqual([])
})

test('a note holds for its own ledger, size, root and key only', () => {
  expect(verifyNote(note, LOG, head, keys.publicKey)).toBe(true)
  expect(verifyNote(note, `${LOG}0`, head, keys.publicKey)).toBe(false)
  expect(verifyNote(note, LOG, { ...head, size: 1235 }, keys.publicKey)).toBe(false)
  expect(verifyNote(note, LOG, { ...head, root: leafHash(head.root) }, keys.publicKey)).toBe(false)
  expect(verifyNote(note, LOG, head, newKeys().publicKey)).toBe(false)
})

describe('a note that was changed does not hold', () => {
  test.each([
    ['a line end more', `${note}\n`],
    ['a line end less', note.slice(0, -1)],
    ['a second signature line', `${note}${note.slice(note.indexOf('—'))}`],
    ['an extension line', note.replace('\n\n', '\nmore\n\n')],
    ['carriage returns', note.replaceAll('\n', '\r\n')],
    ['nothing', ''],
  ])('%s', (_, changed) => {
    expect(verifyNote(changed, LOG, head, keys.publicKey)).toBe(false)
  })

  test('any one character', () => {
    for (let at = 0; at < note.length; at += 1) {
      const changed = `${note.slice(0, at)}${note[at] === 'A' ? 'B' : 'A'}${note.slice(at + 1)}`
      expect(verifyNote(changed, LOG, head, keys.publicKey)).toBe(false)
    }
  })
})

testWith('openssl')('openssl verifies a checkpoint of a ledger', () => {
  const fixture = newLedger()
  tellStory(fixture)
  const checkpoint = fixture.ledger.lastCheckpoint()
  if (checkpoint === null) throw new Error('the story ends with a checkpoint')
  const [text = '', line = ''] = checkpoint.note.split('\n\n')
  const root = Buffer.from(checkpoint.root, 'hex')
  expect(`${text}\n`).toBe(noteText(LOG, { size: checkpoint.size, root }))
  const at = (name: string) => join(fixture.dir, name)
  const signature = Buffer.from(line.trim().split(' ').at(-1) ?? '', 'base64').subarray(4)
  writeFileSync(at('pub.pem'), fixture.keys.publicKey.export({ type: 'spki', format: 'pem' }))
  writeFileSync(at('sig'), signature)
  writeFileSync(at('text'), `${text}\n`)
  const verify = (file: string) =>
    spawnSync('openssl', [
      ...['pkeyutl', '-verify', '-pubin', '-inkey', at('pub.pem'), '-rawin'],
      ...['-in', at(file), '-sigfile', at('sig')],
    ]).status
  expect(verify('text')).toBe(0)
  writeFileSync(at('other'), `${text}`)
  expect(verify('other')).not.toBe(0)
})
