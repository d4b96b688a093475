import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createWorkstation,
  loadWorkstation,
  openWorkstation,
  type Workstation,
  workstationHome,
} from '../../../src/engine/signing/workstation.ts'

let home: string
let made: Workstation

beforeAll(async () => {
  home = join(mkdtempSync(join(tmpdir(), 'safehold-home-')), 'safehold')
  expect(loadWorkstation(home)).toBeNull()
  made = await createWorkstation(home, 'Test Agency', 'a long passphrase')
})
afterAll(() => rmSync(join(home, '..'), { recursive: true, force: true }))

test('the root lies in clear beside the sealed key, which only its owner may read', () => {
  const root = new X509Certificate(readFileSync(join(home, 'root.pem')))
  expect(root.raw).toEqual(made.authority.certificate)
  expect(statSync(join(home, 'workstation.json')).mode & 0o777).toBe(0o600)
  expect(readFileSync(join(home, 'workstation.json'), 'utf8')).not.toContain('PRIVATE KEY')
})

test('without the passphrase a workstation shows its root and nothing secret', () => {
  expect(loadWorkstation(home)).toEqual({
    home,
    organisation: 'Test Agency',
    rootPem: made.rootPem,
    rootSha256: made.rootSha256,
  })
})

test('the passphrase opens it, another does not', () => {
  const opened = openWorkstation(home, 'a long passphrase')
  expect(opened.authority.key.equals(made.authority.key)).toBe(true)
  expect(() => openWorkstation(home, 'another passphrase')).toThrow(
    expect.objectContaining({ code: 'WRONG_PASSPHRASE' }),
  )
})

test('a second workstation is never made over the first', async () => {
  await expect(createWorkstation(home, 'Other', 'a long passphrase')).rejects.toMatchObject({
    code: 'CONFLICT',
  })
})

test('the folder is the one that the environment names', () => {
  expect(workstationHome({ SAFEHOLD_HOME: '/some/where' })).toBe('/some/where')
  expect(workstationHome({})).toMatch(/safehold$/)
})

test('the root is written again when the first run was killed before it', () => {
  rmSync(join(home, 'root.pem'))
  openWorkstation(home, 'a long passphrase')
  expect(readFileSync(join(home, 'root.pem'), 'utf8')).toBe(made.rootPem)
})
