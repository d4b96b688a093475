import type { Findings } from './findings.ts'
import { utf8 } from './json-text.ts'

export const PAGE = 'report/index.html'

/** May stand before the policy: they load and show nothing. */
const BEFORE_POLICY = new Set(['html', 'head'])
/** Elements that bring in or turn to something else, or that change how the rest is parsed. */
const FORBIDDEN = new Set([
  ...['frame', 'frameset', 'iframe', 'object', 'embed', 'applet', 'base', 'portal', 'fencedframe'],
  ...['noframes', 'noembed', 'noscript', 'xmp', 'plaintext', 'listing', 'param'],
])
const RAW = new Set(['script', 'style', 'title', 'textarea'])
const URL_ATTRIBUTES = new Set([
  ...[
    'href',
    'src',
    'srcset',
    'imagesrcset',
    'action',
    'formaction',
    'poster',
    'data',
    'background',
  ],
  ...[
    'cite',
    'ping',
    'manifest',
    'longdesc',
    'codebase',
    'archive',
    'profile',
    'xlink:href',
    'srcdoc',
  ],
  ...['usemap', 'from', 'to', 'by', 'values', 'xml:base', 'dynsrc', 'lowsrc', 'icon', 'classid'],
])

type Tag = { readonly name: string; readonly attributes: ReadonlyMap<string, string> }

/** Checks that the page can run nothing but itself and loads nothing, even when it is signed
 *  (formats.md 5, 23). Stricter than browsers: what they would have to repair is a finding. */
export function checkPage(bytes: Buffer, findings: Findings): void {
  const text = utf8(bytes)
  const faults = text === null ? ['The page is not UTF-8.'] : pageFaults(text)
  for (const fault of new Set(faults)) findings.error('page', PAGE, fault)
}

export function pageFaults(text: string): string[] {
  const faults: string[] = []
  const say = (message: string) => faults.push(message)
  if (/^\ufeff|\0/.test(text)) say('The page has a byte order mark or a NUL.')
  const { tags, hasRawMarkup } = tokenise(text, say)
  if (hasRawMarkup && tags.some(({ name }) => name === 'svg' || name === 'math')) {
    say('A script or style has markup in it, beside foreign content.')
  }
  let hasPolicy = false
  for (const tag of tags) {
    if (isPolicy(tag)) hasPolicy = true
    else if (!hasPolicy && !BEFORE_POLICY.has(tag.name) && !isCharset(tag)) {
      say("There is content before the policy default-src 'none'.")
      hasPolicy = true
    }
    checkTag(tag, say)
  }
  if (hasPolicy && !PRELUDE.test(beforePolicy(text))) {
    say("There is content before the policy default-src 'none'.")
  }
  if (tags.some((tag) => isPolicy(tag) && lifts(tag))) say('The policy lets scripts run or ask.')
  if (!tags.some(isPolicy)) say("The page has no policy default-src 'none'.")
  return faults
}

function checkTag({ name, attributes }: Tag, say: (message: string) => void): void {
  if (FORBIDDEN.has(name)) say(`The element ${name} is not permitted.`)
  const refresh = attributes.get('http-equiv')?.trim().toLowerCase()
  if (name === 'meta' && refresh !== undefined && refresh !== 'content-security-policy') {
    say('A meta element gives an instruction other than the policy.')
  }
  const charset = attributes.get('charset')?.trim().toLowerCase()
  if (charset !== undefined && charset !== 'utf-8') say('The page claims another character set.')
  for (const [attribute, raw] of attributes) {
    if (/^on/.test(attribute)) say('An element has an event attribute.')
    if (raw.includes('<')) say('An attribute has an unescaped <.')
    const value = decodeEntities(raw)
    if (URL_ATTRIBUTES.has(attribute) && isAbsolute(value))
      say('A URL has a scheme or an authority.')
    if (attribute === 'srcdoc') say('The attribute srcdoc is not permitted.')
    if (attribute === 'style' && hasCssUrl(value)) say('A style loads a URL.')
  }
}

/** Tags in order. Raw text (script, style …) is looked at for what could end it early. */
function tokenise(
  text: string,
  say: (message: string) => void,
): { tags: Tag[]; hasRawMarkup: boolean } {
  const tags: Tag[] = []
  let hasRawMarkup = false
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    const next = text[at + 1] ?? ''
    if (text.startsWith('<!--', at)) {
      const end = text.indexOf('-->', at + 4)
      const body = text.slice(at + 4, end < 0 ? undefined : end)
      if (end < 0 || /^-?>|<!--|--!>/.test(body)) say('A comment is malformed.')
      at = end < 0 ? text.length : end + 3
    } else if (/^<!doctype html>/i.test(text.slice(at, at + 15))) at += 15
    else if (next === '!' || next === '?') {
      say('There is a declaration that HTML does not have.')
      at += 2
    } else if (next === '/') at = closingTag(text, at, say)
    else if (/[a-z]/i.test(next)) {
      const { tag, end } = openingTag(text, at + 1, say)
      tags.push(tag)
      at = end
      if (!RAW.has(tag.name)) continue
      const close = endOfRaw(text, at, tag.name)
      const body = text.slice(at, close)
      if (close === text.length) say('An element is not closed.')
      if (body.includes('<')) {
        hasRawMarkup = true
        if (tag.name !== 'script') say('There is markup inside text.')
      }
      if (tag.name === 'script' && /<!--|<\/?script/i.test(body)) say('A script holds markup.')
      if (tag.name === 'style' && hasCssUrl(body)) say('A style loads a URL.')
      at = close
    } else at += 1
  }
  return { tags, hasRawMarkup }
}

function openingTag(
  text: string,
  from: number,
  say: (message: string) => void,
): { tag: Tag; end: number } {
  const named = /[a-z][a-z0-9-]*/iy
  named.lastIndex = from
  const name = (named.exec(text)?.[0] ?? '').toLowerCase()
  const attributes = new Map<string, string>()
  const attribute = /[\s/]*([^\s/>=<"'`]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'=<`]+)))?/y
  const close = /[\s/]*>/y
  let at = from + name.length
  for (;;) {
    close.lastIndex = at
    if (close.test(text)) return { tag: { name, attributes }, end: close.lastIndex }
    attribute.lastIndex = at
    const match = attribute.exec(text)
    if (match === null || (!/[\s/"']/.test(text[at] ?? '') && at === from + name.length)) {
      say('A tag is malformed.')
      const end = text.indexOf('>', at)
      return { tag: { name, attributes }, end: end < 0 ? text.length : end + 1 }
    }
    const key = (match[1] ?? '').toLowerCase()
    if (attributes.has(key)) say('An attribute is there twice.')
    else attributes.set(key, match[2] ?? match[3] ?? match[4] ?? '')
    at = attribute.lastIndex
  }
}

function closingTag(text: string, at: number, say: (message: string) => void): number {
  const tag = /<\/[a-z][a-z0-9-]*\s*>/iy
  tag.lastIndex = at
  if (tag.test(text)) return tag.lastIndex
  say('A closing tag is malformed.')
  return at + 2
}

function endOfRaw(text: string, from: number, name: string): number {
  const close = new RegExp(`</${name}(?=[\\s/>])`, 'gi')
  close.lastIndex = from
  return close.exec(text)?.index ?? text.length
}

function isPolicy({ name, attributes }: Tag): boolean {
  if (name !== 'meta') return false
  if (attributes.get('http-equiv')?.toLowerCase() !== 'content-security-policy') return false
  const directives = decodeEntities(attributes.get('content') ?? '').split(';')
  // Of a directive that is there twice, browsers take the first.
  const first = directives
    .map((one) => one.trim().split(/\s+/))
    .find(([key]) => /^default-src$/i.test(key ?? ''))
  return first?.length === 2 && first[1]?.toLowerCase() === "'none'"
}

/** Directives that take back what default-src forbids, for anything but looks. */
function lifts({ attributes }: Tag): boolean {
  return decodeEntities(attributes.get('content') ?? '')
    .split(';')
    .map((one) => one.trim().toLowerCase().split(/\s+/))
    .some(
      ([key = '', ...sources]) =>
        /^(?:script|connect|worker|child|frame|object)-src/.test(key) &&
        sources.some((source) => source !== "'none'"),
    )
}

/** All that may stand before the policy: a closing tag or text there begins the body, and a browser
 *  heeds no policy in the body. */
const PRELUDE =
  /^\s*(?:<!doctype html>\s*)?(?:<html(?:\s+[a-z-]+="[^"<>]*")*\s*>\s*)?(?:<head\s*>\s*)?(?:<meta\s+charset="?utf-8"?\s*\/?>\s*)?$/i

function beforePolicy(text: string): string {
  const bare = text.replace(/<!--[\s\S]*?-->/g, '')
  return bare.slice(0, bare.search(/<meta\b[^>]*content-security-policy/i))
}

const isCharset = ({ name, attributes }: Tag): boolean =>
  name === 'meta' && attributes.size === 1 && attributes.has('charset')

const BLANKS = /[\p{Cc}\s]+/gu

/** With a scheme or an authority, as a browser reads it: blanks and controls fall away, `\` is `/`. */
function isAbsolute(value: string): boolean {
  const parts = value.split(',').map((part) => part.replace(BLANKS, ''))
  return [value.replace(BLANKS, ''), ...parts].some((part) =>
    /^[a-z][a-z0-9+.-]*:|^[\\/]{2}/i.test(part),
  )
}

/** A URL in CSS with a scheme or an authority; a backslash could spell one in another way, so it counts. */
function hasCssUrl(css: string): boolean {
  if (/@import|\\/i.test(css)) return true
  return [...css.matchAll(/(?:url|src|image-set|image)\(\s*["']?([^"')]*)/gi)].some(
    ([, url = '']) => isAbsolute(url),
  )
}

const NAMED: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", colon: ':', sol: '/', bsol: '\\' },
  ...{ Tab: '\t', NewLine: '\n', period: '.', nbsp: '\u00a0' },
}

function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|([a-z]+));?/gi,
    (whole, hex, decimal, name) => {
      if (name !== undefined) return NAMED[name as string] ?? whole
      const point = hex === undefined ? Number(decimal) : Number.parseInt(hex as string, 16)
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole
    },
  )
}
