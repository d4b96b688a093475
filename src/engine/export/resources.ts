import { readFileSync } from 'node:fs'

/** Texts that leave the case with what is exported; the same place from sources and from the build. */
const FOLDER = new URL('../../../resources/', import.meta.url)

export type ResourceName =
  | `bundle/${'page.html' | 'page.css' | 'README.txt' | 'VERIFY.txt'}`
  | 'item-proof/README.txt'
  | 'verify-item-custody.py'

export function resource(name: ResourceName): string {
  return readFileSync(new URL(name, FOLDER), 'utf8')
}

/** Puts values in the places marked `{{name}}`. A place without a value, or a value without a place, is a
 *  mistake in the program. */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  const used = new Set<string>()
  const text = template.replace(/\{\{([a-z0-9]+)\}\}/gi, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new TypeError(`no value for ${name}`)
    used.add(name)
    return value
  })
  const idle = Object.keys(values).find((name) => !used.has(name))
  if (idle !== undefined) throw new TypeError(`no place for ${idle}`)
  return text
}
