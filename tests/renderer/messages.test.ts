import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, test } from 'vitest'

type Messages = { readonly [key: string]: string | Messages }

const files = globSync('src/renderer/messages/en/*.json').map((file) => basename(file))

test('both languages have the same files of messages', () => {
  expect(
    globSync('src/renderer/messages/zh/*.json')
      .map((file) => basename(file))
      .sort(),
  ).toEqual(files.sort())
})

test.each(files)('%s says the same things in English and in Chinese', (file) => {
  expect(keysOf(read('zh', file))).toEqual(keysOf(read('en', file)))
})

test.each(files)('%s fills in the same values in English and in Chinese', (file) => {
  expect(valuesOf(read('zh', file))).toEqual(valuesOf(read('en', file)))
})

test('every message that the window names exists', () => {
  const missing = globSync('src/renderer/**/*.{ts,tsx}').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/[^\w]t\(\s*'([\w-]+):([\w.-]+)'/g)]
      .filter(([, name, key]) => !has(`${name ?? ''}.json`, key ?? ''))
      .map(([, name, key]) => `${file}: ${name ?? ''}:${key ?? ''}`),
  )
  expect(missing).toEqual([])
})

test('every foreseen error of the program says what happened, what was kept and what to do', () => {
  const source = readFileSync('src/domain/errors.ts', 'utf8')
  const codes = [...source.matchAll(/'([A-Z][A-Z0-9_]+)'/g)].map(([, code]) => code ?? '')
  const errors = read('en', 'errors.json')
  const unsaid = codes.filter((code) => {
    const said = errors[code]
    return typeof said !== 'object' || ['what', 'kept', 'todo'].some((part) => !(part in said))
  })
  expect(unsaid).toEqual([])
})

function read(language: string, file: string): Messages {
  return JSON.parse(readFileSync(`src/renderer/messages/${language}/${file}`, 'utf8')) as Messages
}

/** Dotted keys with plural endings taken off: Chinese has one form where English has two. */
function keysOf(messages: Messages): string[] {
  return [...new Set(flat(messages).map(([key]) => key.replace(/_(one|other)$/, '')))].sort()
}

/** The `{{values}}` of each message, so that no translation loses one. `count` only chooses a form. */
function valuesOf(messages: Messages): Record<string, string> {
  return Object.fromEntries(
    flat(messages)
      .filter(([key]) => !key.endsWith('_one'))
      .map(([key, text]) => [
        key,
        [...text.matchAll(/\{\{(\w+)\}\}/g)]
          .map(([, name]) => name)
          .sort()
          .join(' '),
      ]),
  )
}

function flat(messages: Messages, before = ''): [string, string][] {
  return Object.entries(messages).flatMap(([key, value]) =>
    typeof value === 'string'
      ? ([[before + key, value]] as [string, string][])
      : flat(value, `${before}${key}.`),
  )
}

function has(file: string, key: string): boolean {
  if (!files.includes(file)) return false
  return keysOf(read('en', file)).includes(key)
}
