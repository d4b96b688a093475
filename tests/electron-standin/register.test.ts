import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'

const register = fileURLToPath(new URL('./register.mjs', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'safehold-standin-'))
const log = join(scratch, 'attempts.log')

afterAll(() => rmSync(scratch, { recursive: true, force: true }))

/** Runs a module's text as the stand-in would run the app. @returns what it printed */
async function run(source: string): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', register, '--input-type=module', '--eval', source],
    { env: { ...process.env, SAFEHOLD_STANDIN_NETWORK_LOG: log }, timeout: 30_000 },
  )
  return stdout.trim()
}

const tryEach = (imports: string, attempts: readonly string[]) => `
import { ${imports} } from 'node:crypto'
const outcomes = []
for (const attempt of [${attempts.map((one) => `() => ${one}`).join()}]) {
  try { attempt(); outcomes.push('ran') } catch (error) { outcomes.push(String(error.message)) }
}
console.log(JSON.stringify(outcomes))`

test('what Electron lacks of cryptography is refused', async () => {
  const outcomes = JSON.parse(
    await run(
      tryEach('createCipheriv, createHash, generateKeyPairSync, argon2Sync', [
        "createCipheriv('chacha20-poly1305', Buffer.alloc(32), Buffer.alloc(12))",
        "createCipheriv('aes-256-ccm', Buffer.alloc(32), Buffer.alloc(12), { authTagLength: 16 })",
        "createCipheriv('aes-256-ocb', Buffer.alloc(32), Buffer.alloc(12), { authTagLength: 16 })",
        "createCipheriv('id-aes256-wrap', Buffer.alloc(32), Buffer.alloc(8))",
        "createHash('sha3-256')",
        "generateKeyPairSync('ed448')",
        "generateKeyPairSync('x448')",
        "argon2Sync('argon2id', {})",
      ]),
    ),
  ) as string[]
  for (const outcome of outcomes) expect(outcome).toMatch('is not in Electron')
})

test('what Electron has of cryptography works', async () => {
  const outcomes = await run(
    tryEach('createCipheriv, createHash, createHmac, generateKeyPairSync, scryptSync, hkdfSync', [
      "createCipheriv('aes-256-gcm', Buffer.alloc(32), Buffer.alloc(12))",
      "createCipheriv('aes-256-ctr', Buffer.alloc(32), Buffer.alloc(16))",
      "createHash('sha256')",
      "createHash('md5')",
      "createHmac('sha512', 'key')",
      "generateKeyPairSync('ed25519')",
      "generateKeyPairSync('x25519')",
      "scryptSync('a', 'b', 32, { N: 1024 })",
      "hkdfSync('sha256', 'a', 'b', 'c', 32)",
    ]),
  )
  expect(new Set(JSON.parse(outcomes) as string[])).toEqual(new Set(['ran']))
})

test('a pair of keys can be waited for, as without the limits', async () => {
  const kinds = await run(`
    import { generateKeyPair } from 'node:crypto'
    import { promisify } from 'node:util'
    const { publicKey, privateKey } = await promisify(generateKeyPair)('ed25519')
    console.log(publicKey.type, privateKey.type)
  `)
  expect(kinds).toBe('public private')
})

test('an attempt to reach a network is refused and noted, in a thread too', async () => {
  await run(`
    import { lookup } from 'node:dns'
    import { connect } from 'node:net'
    import { Worker } from 'node:worker_threads'
    try { lookup('example.org', () => {}) } catch {}
    try { connect(80, '192.0.2.1') } catch {}
    await fetch('http://192.0.2.2/').catch(() => {})
    const worker = new Worker("import('node:net').then((net) => net.connect(81, '192.0.2.3'))", { eval: true })
    worker.on('error', () => {})
  `)
  const attempts = readFileSync(log, 'utf8').trim().split('\n')
  expect(attempts).toEqual(
    expect.arrayContaining([
      'lookup example.org',
      'connect 192.0.2.1:80',
      'connect 192.0.2.2:80',
      'connect 192.0.2.3:81',
    ]),
  )
})
