/** Texts of a printed receipt. `{size}` and the like stand where a value goes. */
import type { Language } from '../../domain/anchor.ts'

type Words = {
  readonly title: string
  readonly lead: string
  readonly agency: string
  readonly case: string
  readonly entries: string
  readonly root: string
  readonly time: string
  readonly printed: string
  readonly by: string
  readonly log: string
  readonly key: string
  readonly square: string
  readonly check: string
  readonly steps: readonly string[]
  readonly signed: string
  readonly fields: readonly string[]
  readonly seal: string
}

export const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    title: 'Receipt for the custody ledger',
    lead: 'Kept apart from the case, this page shows later whether the ledger was rolled back or exchanged.',
    agency: 'Agency',
    case: 'Case',
    entries: 'Entries',
    root: 'Root',
    time: 'Time of the checkpoint',
    printed: 'Printed',
    by: 'by',
    log: 'Ledger',
    key: 'Key of the ledger, SHA-256',
    square: 'The square holds the checkpoint itself, signed by the ledger’s key, as text.',
    check: 'How to check a ledger against this page',
    steps: [
      'In the window: Ledger, Anchors, type entries and root. By the command line: safehold custody anchor check --size {size} --root "…".',
      'Or photograph the square, save its text as a file and give that: safehold custody anchor check --copy FILE.',
      'Matches: these entries are still the beginning of the ledger. Behind or other: do not export; keep this page and the case as they are.',
      'The time is what this workstation’s clock said.',
    ],
    signed: 'Signed in ink',
    fields: ['Date and place', 'Name and office', 'Signature'],
    seal: 'Seal',
  },
  zh: {
    title: '保管账本回执',
    lead: '本页与案件分开保存，日后可据以查明账本是否被回退或调换。',
    agency: '机构',
    case: '案件',
    entries: '记录条数',
    root: '根哈希',
    time: '检查点时间',
    printed: '打印',
    by: '打印人',
    log: '账本',
    key: '账本密钥 SHA-256',
    square: '二维码内为检查点全文，由账本密钥签名。',
    check: '如何用本页核对账本',
    steps: [
      '在窗口中：账本 → 锚点，输入记录条数和根哈希。命令行：safehold custody anchor check --size {size} --root "…"。',
      '或拍摄二维码，将其文本存为文件后核对：safehold custody anchor check --copy 文件。',
      '一致：这些记录仍是账本的开头。落后或不同：请勿导出；请原样保存本页与案件。',
      '时间为本工作站时钟所示。',
    ],
    signed: '亲笔签署',
    fields: ['日期和地点', '姓名和职务', '签名'],
    seal: '印章',
  },
}
