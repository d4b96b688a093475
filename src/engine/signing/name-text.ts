import { childrenOf, type Der, oidOf } from './der-read.ts'
import { printable } from './printable.ts'

const SHORT_NAMES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '1.2.840.113549.1.9.1': 'emailAddress',
}

const BMP_STRING = 0x1e

/** A distinguished name for people, in its own order, printable ASCII. */
export function nameText(name: Der): string {
  return childrenOf(name)
    .flatMap((relative) => childrenOf(relative))
    .map((attribute) => {
      const [type, value] = childrenOf(attribute)
      const id = oidOf(type)
      return `${SHORT_NAMES[id] ?? id}=${escaped(value ? textOf(value) : '')}`
    })
    .join(', ')
}

function textOf(value: Der): string {
  if (value.tag !== BMP_STRING) return value.content.toString('utf8')
  return value.content.length % 2 === 0
    ? Buffer.from(value.content).swap16().toString('utf16le')
    : ''
}

/** A comma inside a value must not look like the next attribute. */
const escaped = (text: string): string => printable(text).replace(/[,=]/g, (mark) => `\\${mark}`)
