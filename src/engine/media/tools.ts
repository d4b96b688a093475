/** Which outside tools this machine has. Their absence is never fatal: each says what is used instead. */
import { createHash } from 'node:crypto'
import { accessSync, constants, createReadStream, realpathSync, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { runTool } from './run-tool.ts'

export type ToolName = 'ffmpeg' | 'ffprobe' | 'exiftool' | 'perl' | 'bsdtar' | 'tsk_loaddb'

export type Tool = {
  readonly name: ToolName
  /** Present, starts, and not below the version that may meet hostile files. */
  readonly found: boolean
  /** Absolute, links resolved once. */
  readonly path: string | null
  /** First line of what it says of itself. */
  readonly version: string | null
  /** Digest of the program file, for the ledger. */
  readonly sha256: string | null
  readonly purpose: string
  readonly howToInstall: string | null
  /** Why it is refused, or used with a warning. */
  readonly caution: string | null
}

export type Tools = Readonly<Record<ToolName, Tool>> & {
  /** Path of util-linux's `prlimit`, which bounds the memory of the others. */
  readonly prlimit: string | null
}

/** What exiftool leaves out without a word when it is missing: Debian's `perl-base` lacks all of it. */
const PERL_MODULES = ['-MEncode', '-MTime::Local', '-MCompress::Zlib', '-MDigest::MD5'] as const

const PURPOSE: Record<ToolName, string> = {
  ffmpeg: 'Frames of videos. Without it a slower embedded one (WebAssembly) is used.',
  ffprobe: 'Length and size of videos. Without it a slower embedded one (WebAssembly) is used.',
  exiftool: 'Metadata of files; carried inside the program, needs perl. Without it none are read.',
  bsdtar:
    'Opens archives of evidence that are not zip, tar, gz or zst (7z, rar, bz2, xz), and members of zip packed by bzip2, LZMA, xz or PPMd. Without it these stay closed, and say so.',
  tsk_loaddb:
    'Finds partitions, file systems and files, deleted ones too, in disk images (The Sleuth Kit). Without it an image is one file.',
  perl: 'Runs exiftool, which reads the metadata of files. Without it, or with perl-base alone, none are read.',
}

/** Finds the tools on a search path; folders that are not absolute are left out, for the working
 *  folder may be anybody's. */
export async function detectTools(
  searchPath: string = process.env['PATH'] ?? '',
  platform: NodeJS.Platform = process.platform,
): Promise<Tools> {
  const [ffmpeg, ffprobe, perl, bsdtar, sleuthkit] = await Promise.all([
    detect('ffmpeg', ['-version'], searchPath, platform),
    detect('ffprobe', ['-version'], searchPath, platform),
    detect('perl', [...PERL_MODULES, '-e', 'print "perl $^V\\n"'], searchPath, platform),
    detect('bsdtar', ['--version'], searchPath, platform),
    detect('tsk_loaddb', ['-V'], searchPath, platform),
  ])
  const exiftool = await detectExiftool(perl, platform)
  return {
    ffmpeg,
    ffprobe,
    perl,
    exiftool,
    bsdtar,
    tsk_loaddb: sleuthkit,
    prlimit: find('prlimit', searchPath, platform),
  }
}

async function detect(
  name: ToolName,
  versionArguments: readonly string[],
  searchPath: string,
  platform: NodeJS.Platform,
): Promise<Tool> {
  const path = find(name, searchPath, platform)
  if (path === null) return absent(name, platform)
  const { stdout, ended } = await runTool(path, versionArguments, VERSION_LIMITS)
  const version = stdout.toString('utf8').split(/\r?\n/, 1)[0]?.slice(0, 200) ?? ''
  if (ended !== 'ok' || version === '') return absent(name, platform)
  const judged = name.startsWith('ff') ? judgeFfmpeg(version) : { usable: true, caution: null }
  return {
    name,
    found: judged.usable,
    path,
    version,
    sha256: await digestOf(path),
    purpose: PURPOSE[name],
    howToInstall: judged.usable ? null : howToInstall(name, platform),
    caution: judged.caution,
  }
}

const VERSION_LIMITS = { timeoutMs: 15_000, maxBytes: 65_536, prlimit: null } as const

/** exiftool comes with the program: a perl script, or on Windows a program of its own. */
async function detectExiftool(perl: Tool, platform: NodeJS.Platform): Promise<Tool> {
  if (platform !== 'win32' && (!perl.found || perl.path === null)) {
    return absent('exiftool', platform)
  }
  const { exiftoolPath } = await import('exiftool-vendored')
  const path = await exiftoolPath().catch(() => null)
  if (path === null) return absent('exiftool', platform)
  const command = platform === 'win32' ? path : (perl.path ?? path)
  const args = ['-config', '', '-ver']
  const { stdout, ended } = await runTool(
    command,
    platform === 'win32' ? args : [path, ...args],
    VERSION_LIMITS,
  )
  if (ended !== 'ok') return absent('exiftool', platform)
  return {
    name: 'exiftool',
    found: true,
    path,
    version: `ExifTool ${stdout.toString('utf8').trim().slice(0, 40)}`,
    sha256: await digestOf(path),
    purpose: PURPOSE.exiftool,
    howToInstall: null,
    caution: null,
  }
}

function absent(name: ToolName, platform: NodeJS.Platform): Tool {
  const install = howToInstall(name, platform)
  const nothing = { found: false, path: null, version: null, sha256: null, caution: null }
  return { name, ...nothing, purpose: PURPOSE[name], howToInstall: install }
}

/** Below 5.1 refused. 5.1 to 7.0 only where a distribution carries security fixes into it; upstream
 *  fixes what is known from 7.1 on.
 *  @param version - first line of `ffmpeg -version` */
export function judgeFfmpeg(version: string): { usable: boolean; caution: string | null } {
  const match = /^ff(?:mpeg|probe) version n?(\d+)\.(\d+)(\S*)/.exec(version)
  if (match === null) {
    return { usable: true, caution: 'The version is not a release; its fixes are not known.' }
  }
  const number = Number(match[1]) * 100 + Number(match[2])
  if (number < 501) return { usable: false, caution: 'Older than 5.1: refused for hostile files.' }
  const isDistribution = /[-+](?:0?ubuntu|\d?\+?deb|.*deb\d|.*ubuntu)/.test(match[3] ?? '')
  if (number >= 701 || isDistribution) return { usable: true, caution: null }
  return { usable: true, caution: 'Older than 7.1 and not a distribution’s build.' }
}

const PARCELS: Readonly<Partial<Record<ToolName, string>>> = {
  ffprobe: 'ffmpeg',
  exiftool: 'perl',
  bsdtar: 'libarchive-tools',
  tsk_loaddb: 'sleuthkit',
}

function howToInstall(name: ToolName, platform: NodeJS.Platform): string {
  const parcel = PARCELS[name] ?? name
  if (name === 'bsdtar' && platform !== 'linux') return 'libarchive (bsdtar, bsdcat)'
  if (name === 'tsk_loaddb' && platform === 'win32') return 'The Sleuth Kit for Windows'
  if (platform === 'darwin') return `brew install ${parcel}`
  if (platform === 'win32') {
    return parcel === 'perl'
      ? 'Not needed on Windows: reinstall Safehold.'
      : 'winget install Gyan.FFmpeg'
  }
  return `sudo apt-get install ${parcel}`
}

function find(name: string, searchPath: string, platform: NodeJS.Platform): string | null {
  const file = platform === 'win32' ? `${name}.exe` : name
  for (const dir of searchPath.split(delimiter)) {
    if (!isAbsolute(dir)) continue
    try {
      const path = realpathSync(join(dir, file))
      accessSync(path, constants.X_OK)
      if (statSync(path).isFile()) return path
    } catch {
      // not in this folder
    }
  }
  return null
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
