import type { Tree } from './build-bundle.ts'

export type TarMember = {
  readonly name: string
  readonly bytes?: Buffer
  readonly type?: string
  readonly link?: string
  readonly twist?: (header: Buffer) => void
}

/** A plain ustar file of a tree under one top folder. */
export function writeTar(top: string, tree: Tree, more: readonly TarMember[] = []): Buffer {
  const members = [...tree].map(([path, bytes]) => ({ name: `${top}/${path}`, bytes }))
  return tarOf([...members, ...more])
}

export function tarOf(members: readonly TarMember[], end = Buffer.alloc(1024)): Buffer {
  return Buffer.concat([...members.map(memberBytes), end])
}

function memberBytes({
  name,
  bytes = Buffer.alloc(0),
  type = '0',
  link = '',
  twist,
}: TarMember): Buffer {
  const header = Buffer.alloc(512)
  // A name longer than its field goes into the prefix up to a slash (ustar).
  const cut = name.length > 100 ? name.indexOf('/', name.length - 101) : -1
  header.write(name.slice(cut + 1), 0, 'latin1')
  if (cut > 0) header.write(name.slice(0, cut), 345, 'latin1')
  header.write('0000644\0', 100)
  header.write('0000000\0', 108)
  header.write('0000000\0', 116)
  header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124)
  header.write('00000000000\0', 136)
  header.write(type, 156)
  header.write(link, 157)
  header.write('ustar\x0000', 257, 'latin1')
  twist?.(header)
  header.fill(0x20, 148, 156)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)])
}
