/** The made-up case that the tests of the window work on, and who works on it. */

export const CASE = {
  number: '2026-0117',
  title: 'Larch Row',
  agency: 'Greater Ferrow Police',
} as const

const person = <R extends string>(name: string, role: R, staffNumber: string) => ({
  name,
  role,
  person: staffNumber,
  passphrase: `seven quiet herons of ${name}`,
})

export const PEOPLE = {
  ambeki: person('A. Mbeki', 'supervisor', '4471'),
  skwan: person('S. Kwan', 'supervisor', '4480'),
  mokafor: person('M. Okafor', 'analyst', '5120'),
  jlindqvist: person('J. Lindqvist', 'reviewer', '5166'),
} as const
export type Person = keyof typeof PEOPLE

export const EXHIBIT = {
  id: 'EX-04',
  seal: 'K-118204',
  description: 'Telephone, black, 128 GB',
  seizedAt: '2026-03-11T09:15:00Z',
  seizedWhere: 'Mill Lane depot',
  seizedBy: 'PC 2210',
  authority: 'Warrant W-5380',
} as const
