/** `npm run demo`: the main job from seizure to a verified bundle, by the command line alone, on
 *  benign pictures and a clip that this project draws itself. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateSample } from './generate-sample.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const demo = join(root, 'demo')
const safehold = join(root, 'bin', 'safehold.mjs')
const caseFolder = join(demo, '2026-0117.safecase')

rmSync(demo, { recursive: true, force: true })
mkdirSync(join(demo, 'bundles'), { recursive: true })

/** Runs one command as one person and gives back what it says as JSON. */
function run<T>(user: string | null, ...args: string[]): T {
  const who =
    user === null
      ? []
      : ['--case', caseFolder, '--user', user, '--passphrase-file', passphraseOf(user)]
  say(`safehold ${args.join(' ')}`)
  const out = execFileSync(process.execPath, [safehold, '--json', ...who, ...args], {
    encoding: 'utf8',
    env: { ...process.env, SAFEHOLD_HOME: join(demo, 'workstation') },
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return JSON.parse(out) as T
}

function passphraseOf(user: string): string {
  const file = join(demo, `${user}.txt`)
  writeFileSync(file, `correct horse battery ${user}\n`, { mode: 0o600 })
  return file
}

function say(line: string): void {
  process.stdout.write(`  ${line.replaceAll(root, '')}\n`)
}

type Item = { id: string; kind: string; mediaType: string | null; preview: string; name: string }
type List = { items: Item[]; total: number }
type Summary = {
  completeness: { found: number; ingested: number; failed: number; pending: number }
}

say('drawing sample media …')
const source = join(demo, 'exhibit')
await generateSample(source)

const made = run<{ rootPath: string; rootSha256: string; recoveryKey: string }>(
  null,
  '--passphrase-file',
  passphraseOf('ambeki'),
  'case',
  'create',
  '--number',
  '2026-0117',
  '--title',
  'Larch Row',
  '--agency',
  'Ferrow Police',
  '--supervisor',
  'ambeki',
  '--name',
  'A. Mbeki',
  '--person',
  '4471',
  '--dir',
  demo,
)
// Nobody gives out keys alone: the key from the safe stands beside the only supervisor.
const safe = join(demo, 'recovery-key.txt')
writeFileSync(safe, made.recoveryKey, { mode: 0o600 })
run(
  'ambeki',
  'user',
  'add',
  '--id',
  'mokafor',
  '--name',
  'M. Okafor',
  '--role',
  'analyst',
  '--person',
  '5120',
  '--recovery-key-file',
  safe,
  '--new-passphrase-file',
  passphraseOf('mokafor'),
)
run(
  'ambeki',
  'user',
  'add',
  '--id',
  'jlindqvist',
  '--name',
  'J. Lindqvist',
  '--role',
  'reviewer',
  '--person',
  '5166',
  '--recovery-key-file',
  safe,
  '--new-passphrase-file',
  passphraseOf('jlindqvist'),
)
run(
  'mokafor',
  'exhibit',
  'add',
  '--number',
  'EX-04',
  '--seal',
  'K-118204',
  '--description',
  'Telephone, black',
  '--seized-at',
  '2026-11-18T09:15:00Z',
  '--seized-where',
  'Mill Lane depot',
  '--seized-by',
  'PC 2210',
  '--authority',
  'Warrant W-5380',
)
const ingest = run<Summary>('mokafor', 'ingest', source, '--exhibit', 'EX-04')
const stills = run<List>(
  'mokafor',
  'item',
  'list',
  '--kind',
  'still',
  '--limit',
  '500',
).items.filter(({ preview, mediaType }) => preview === 'ready' && mediaType === 'image/jpeg')
for (const item of stills.slice(0, 3)) run('jlindqvist', 'grade', item.id, 'not-relevant')
const chosen = stills[0]
if (chosen === undefined) throw new Error('the sample holds no still')
const redaction = run<{ id: string; output: string }>(
  'mokafor',
  'redact',
  chosen.id,
  '--box',
  '0.3,0.2,0.25,0.4',
  '--reason',
  'face',
  '--basis',
  'YJCEA 1999 s.45',
)
// In life a viewer of pictures that reads its standard input, such as `feh -`; here one that shows nothing.
run(
  'ambeki',
  'look',
  chosen.id,
  '--redaction',
  '--',
  process.execPath,
  '-e',
  'process.stdin.resume()',
)
run('ambeki', 'approve', redaction.id)
const bundle = run<{ path: string; items: number; tagManifestSha512: string }>(
  'mokafor',
  'export',
  '--audience',
  'court-redacted',
  '--to',
  join(demo, 'bundles'),
)
const verified = spawnSync(
  process.execPath,
  [safehold, '--json', 'verify', bundle.path, '--root', made.rootPath],
  { encoding: 'utf8' },
)
const report = JSON.parse(verified.stdout) as { result: string; total: number }
const ledger = run<{ intact: boolean; entries: number }>('ambeki', 'custody', 'verify')
const { found, ingested, failed, pending } = ingest.completeness

process.stdout.write(`
Safehold demo: one record from seizure to a verified bundle
  case      ${caseFolder}
  ingest    ${found} found = ${ingested} ingested + ${failed} failed + ${pending} pending
  redacted  1 still, output sha256 ${redaction.output}
  ledger    ${ledger.entries} entries, ${ledger.intact ? 'verifies' : 'DOES NOT VERIFY'}
  bundle    ${bundle.path}
  verify    ${report.result}, exit code ${verified.status}, ${report.total} findings

Check it without Safehold:
  cd ${bundle.path}
  openssl x509 -in ${made.rootPath} -noout -fingerprint -sha256
  openssl cms -verify -cades -binary -inform DER -in signatures/01-export.p7s \\
    -content tagmanifest-sha512.txt -CAfile ${made.rootPath} -purpose smimesign -out /dev/null
  sha512sum -c --strict tagmanifest-sha512.txt
  sha256sum -c --strict manifest-sha256.txt && sha512sum -c --strict manifest-sha512.txt
`)
if (verified.status !== 0 || !ledger.intact) process.exitCode = 1
