import { Audience, BUNDLE_FORMAT } from '../../domain/bundle.ts'

/** What a bundle says of itself in `bag-info.txt` (formats.md 5, 1), as far as it could be read. */
export type BagInfo = {
  readonly organisation: string
  readonly date: string
  readonly identifier: string
  readonly oxum: { readonly bytes: number; readonly files: number } | null
  readonly caseNumber: string
  readonly bundle: string
  readonly sequence: number
  readonly audience: string
  readonly signatures: readonly { readonly number: string; readonly role: string }[]
}

export const BAGIT_TXT = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n'

const ONCE: readonly (readonly [label: string, form: RegExp])[] = [
  ['Source-Organization', /^.+$/],
  ['Bagging-Date', /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/],
  ['External-Identifier', /^.+$/],
  ['Payload-Oxum', /^(?:0|[1-9]\d{0,15})\.(?:0|[1-9]\d{0,15})$/],
  ['Safehold-Format', /^safehold-bundle\/1$/],
  ['Safehold-Case', /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/],
  ['Safehold-Bundle', /^B\d{4,15}$/],
  ['Safehold-Bundle-Sequence', /^[1-9]\d{0,14}$/],
  [
    'Safehold-Supersedes',
    /^(?:none|[A-Za-z0-9][A-Za-z0-9._-]{0,79}\/B\d{4,15} sha512:[0-9a-f]{128})$/,
  ],
  ['Safehold-Audience', new RegExp(`^(?:${Audience.options.join('|')})$`)],
]
const RECIPIENT = /^Safehold-Recipient: sha256:[0-9a-f]{64}$/
const SIGNATURE = /^Safehold-Required-Signature: (\d\d) ([a-z][a-z0-9-]{0,30})$/

/** Whether a reader of this version may go on: the format is named, whatever else is wrong. A carriage
 *  return or blank at the end of the line is a fault of form, not another format. */
export function namesOurFormat(text: string): boolean {
  const named = /^Safehold-Format:[ \t]*(.*?)[ \t\r]*$/m.exec(text)
  return named?.[1] === BUNDLE_FORMAT
}

/** @returns What could be read, and every departure from the form in words. */
export function readBagInfo(text: string): { info: BagInfo; faults: string[] } {
  const faults: string[] = []
  if (!/^[\x20-\x7e\n]*$/.test(text)) faults.push('There are characters outside printable ASCII.')
  if (!text.endsWith('\n')) faults.push('The last line has no line feed.')
  const lines = text.replace(/\n$/, '').split('\n')
  const values = new Map<string, string>()
  for (const [index, [label, form]] of ONCE.entries()) {
    const value = valueIn(lines[index] ?? '', label)
    if (value === null) faults.push(`Line ${index + 1} is not ${label}.`)
    else if (!form.test(value) || value !== value.trim())
      faults.push(`${label} has no valid value.`)
    values.set(label, value ?? valueAnywhere(lines, label))
  }
  const rest = lines.slice(ONCE.length)
  const recipients = rest.findLastIndex((line) => RECIPIENT.test(line)) + 1
  if (!rest.slice(0, recipients).every((line) => RECIPIENT.test(line))) {
    faults.push('Recipients and required signatures are not in this order.')
  }
  const signatures = rest.flatMap((line) => {
    const [, number, role] = SIGNATURE.exec(line) ?? []
    return number !== undefined && role !== undefined ? [{ number, role }] : []
  })
  if (!rest.every((line) => RECIPIENT.test(line) || SIGNATURE.test(line))) {
    faults.push('There is a line that does not belong there.')
  }
  if (signatures.length === 0) faults.push('No signature is required.')
  for (const part of ['number', 'role'] as const) {
    if (new Set(signatures.map((one) => one[part])).size !== signatures.length) {
      faults.push(`Two required signatures have the same ${part}.`)
    }
  }
  const info = infoOf((label) => values.get(label) ?? '', signatures)
  if (info.identifier !== `${info.caseNumber}/${info.bundle}`) {
    faults.push('External-Identifier is not the case and the bundle.')
  }
  if (Number(info.bundle.slice(1)) !== info.sequence) {
    faults.push('The number in the name of the bundle is not its sequence.')
  }
  return { info, faults }
}

function infoOf(value: (label: string) => string, signatures: BagInfo['signatures']): BagInfo {
  const [bytes, files] = value('Payload-Oxum').split('.').map(Number)
  const isOxum = Number.isSafeInteger(bytes) && Number.isSafeInteger(files)
  return {
    organisation: value('Source-Organization'),
    date: value('Bagging-Date'),
    identifier: value('External-Identifier'),
    oxum: isOxum ? { bytes: bytes as number, files: files as number } : null,
    caseNumber: value('Safehold-Case'),
    bundle: value('Safehold-Bundle'),
    sequence: Number(value('Safehold-Bundle-Sequence')),
    audience: value('Safehold-Audience'),
    signatures,
  }
}

function valueIn(line: string, label: string): string | null {
  return line.startsWith(`${label}: `) ? line.slice(label.length + 2) : null
}

/** The value for people, when lines are out of order. */
function valueAnywhere(lines: readonly string[], label: string): string {
  const line = lines.find((one) => one.startsWith(`${label}: `)) ?? ''
  return (valueIn(line, label) ?? '').trim()
}
