import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answer } from '../../src/main/answer.ts'
import type { Workbench } from '../../src/workbench/workbench.ts'

let root: string

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'safehold-answer-'))
  writeFileSync(join(root, 'index.html'), '<meta name="csp-nonce" content="__CSP_NONCE__">')
  writeFileSync(join(root, 'index.js'), 'const place = "__CSP_NONCE__"')
})

afterAll(() => rmSync(root, { recursive: true, force: true }))

const media: Workbench['media'] = async (kind, id, query) => {
  if (kind === 'broken') throw new Error('unforeseen')
  const text = `${kind} ${id} ${query.get('frame') ?? 'none'}`
  return { status: 200, mediaType: 'image/jpeg', body: Buffer.from(text) }
}

const ask = (address: string, init?: RequestInit) => answer(new Request(address, init), root, media)

test('each page has a nonce of its own, the one that its policy names', async () => {
  const nonces = new Set<string>()
  for (let turn = 0; turn < 3; turn++) {
    const page = await ask('safehold://app/')
    const nonce = /content="([^"]+)"/.exec(await page.text())?.[1] ?? ''
    expect(page.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`)
    expect(Buffer.from(nonce, 'base64').length).toBeGreaterThanOrEqual(16)
    nonces.add(nonce)
  }
  expect(nonces.size).toBe(3)
})

test('a script is served as it was built', async () => {
  expect(await (await ask('safehold://app/index.js')).text()).toContain('__CSP_NONCE__')
})

test.each([
  'safehold://app/',
  'safehold://app/index.js',
  'safehold://app/missing.js',
  'safehold://app/media/preview/i1',
  'safehold://app/media/broken/i1',
])('%s is answered under the whole policy, and is kept nowhere', async (address) => {
  const { headers } = await ask(address)
  const directives = headers.get('content-security-policy')?.split('; ') ?? []
  expect(directives).toEqual(
    expect.arrayContaining([
      "default-src 'none'",
      "script-src 'self'",
      "img-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]),
  )
  expect(directives.join()).not.toMatch(/unsafe|https?:|\*|data:|blob:/)
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('referrer-policy')).toBe('no-referrer')
})

test('pixels are asked of the workbench by kind, id and query', async () => {
  const strip = await ask('safehold://app/media/strip/i12-ab?frame=3')
  expect([strip.status, strip.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
  expect(await strip.text()).toBe('strip i12-ab 3')
})

test('a failure while pixels are made tells the page nothing of it', async () => {
  const failed = await ask('safehold://app/media/broken/i1')
  expect([failed.status, await failed.text()]).toEqual([500, ''])
})

test.each([
  ['safehold://app/media/preview', 404],
  ['safehold://app/media/preview/i1/clear', 404],
  ['safehold://app/media/PREVIEW/i1', 404],
  ['safehold://app/media/preview/..%2f..%2fcase.json', 404],
  ['safehold://other/', 404],
  ['https://app/', 404],
])('%s is not there', async (address, status) => {
  expect((await ask(address)).status).toBe(status)
})

test.each(['POST', 'PUT', 'DELETE', 'HEAD'])('the page cannot %s', async (method) => {
  expect((await ask('safehold://app/', { method })).status).toBe(405)
})
