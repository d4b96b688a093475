/** Tar archives from bytes. */

export type TarMember = {
  readonly name: string | Buffer
  readonly bytes?: Buffer
  readonly type?: string
  readonly link?: string
}

export function tarFile(members: readonly TarMember[]): Buffer {
  return Buffer.concat([...members.flatMap(tarMember), Buffer.alloc(1024)])
}

export function tarMember({
  name,
  bytes = Buffer.alloc(0),
  type = '0',
  link = '',
}: TarMember): Buffer[] {
  const head = Buffer.alloc(512)
  Buffer.from(name).copy(head, 0, 0, 100)
  head.write('0000644\0', 100)
  head.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124)
  head.write('14562345670\0', 136)
  head.write('        ', 148)
  head.write(type, 156)
  head.write(link, 157)
  head.write('ustar\x0000', 257)
  head.write(
    `${head
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  )
  return [head, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]
}
