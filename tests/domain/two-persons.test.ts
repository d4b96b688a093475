import fc from 'fast-check'
import { expect, test } from 'vitest'
import { StaffNumber, UserId } from '../../src/domain/people.ts'
import { isSecondPerson } from '../../src/domain/two-persons.ts'

const account = (id: string, person: string | null) => ({
  id: UserId.parse(id),
  person: person === null ? null : StaffNumber.parse(person),
})

test('two accounts with two staff numbers are two persons', () => {
  expect(isSecondPerson(account('ambeki', '4471'), account('skwan', '4480'))).toBe(true)
})

test.each([
  ['the same account', account('ambeki', '4471')],
  ['another account of the same person', account('a.mbeki', '4471')],
  ['the same number, typed in another way', account('a.mbeki', ' 44-71 ')],
  ['an account of which nobody knows whose it is', account('skwan', null)],
])('nobody is second to themselves: %s', (_what, approver) => {
  const author = account('ambeki', '4471')
  expect(isSecondPerson(author, approver)).toBe(false)
  expect(isSecondPerson(approver, author)).toBe(false)
})

test('two accounts that are nobody’s are not two persons', () => {
  expect(isSecondPerson(account('ambeki', null), account('skwan', null))).toBe(false)
})

test('a staff number is the same however it is typed: in small letters, with blanks, dots or hyphens', () => {
  const filler = fc.constantFrom('', ' ', '-', '.', '/', '  ')
  const letter = fc.constantFrom(...'ABCXYZ0189')
  fc.assert(
    fc.property(
      fc.array(fc.tuple(letter, filler, fc.boolean()), { minLength: 1, maxLength: 12 }),
      (parts) => {
        const plain = parts.map(([one]) => one).join('')
        const typed = parts.map(([one, after, small]) => (small ? one.toLowerCase() : one) + after)
        expect(StaffNumber.parse(typed.join(''))).toBe(plain)
        expect(StaffNumber.parse(plain)).toBe(plain)
      },
    ),
  )
})

test.each(['', '   ', '--', 'Żółw', '４４７１', 'a\u0000b', 'a\nb', 'x'.repeat(33)])(
  '%j is no staff number',
  (typed) => expect(StaffNumber.safeParse(typed).success).toBe(false),
)
