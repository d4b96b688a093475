/** `report/index.html`: opens from a file, offline, and loads nothing at all (formats.md 5, 23). */
import { createHash } from 'node:crypto'
import type { RedactionRegion } from '../../domain/redaction.ts'
import { groups, html, percent } from '../print/visible-text.ts'
import { type BundleReport, CLAIMS, type ReportItem } from './bundle-report.ts'
import { fill, resource } from './resources.ts'

/** One self-contained page. Everything that comes from the case is text, never markup. */
export function reportPage(report: BundleReport): string {
  const style = resource('bundle/page.css')
  return fill(resource('bundle/page.html'), {
    policy: `default-src 'none'; style-src '${sourceHash(style)}'; base-uri 'none'; form-action 'none'`,
    title: html(`${report.caseNumber} ${report.bundle}`),
    style,
    body: [summary(report), '<h2>Items</h2>', ...report.items.map(itemPart), claims()].join('\n'),
  })
}

/** The one style sheet that may apply, by its hash (CSP 3, 2.3.1). */
function sourceHash(style: string): string {
  return `sha256-${createHash('sha256').update(style).digest('base64')}`
}

function summary(report: BundleReport): string {
  const { checkpoint, signer } = report
  return [
    `<h1>Case ${html(report.caseNumber)}, bundle ${html(report.bundle)}</h1>`,
    '<p>This page is for reading. What it says is checked with the commands in VERIFY.txt.</p>',
    facts([
      ['Agency', html(report.organisation)],
      ['Audience', html(report.audience)],
      ['Made', html(report.madeAt)],
      ['Program', html(report.tool)],
      ['Items', String(report.items.length)],
      ['Custody ledger', code(report.log)],
      ['Checkpoint', `${checkpoint.size} entries, ${html(checkpoint.time)}`],
      ['Root of the ledger', code(groups(checkpoint.root, 8))],
      ['Signer', html(signer.subject)],
      ['Signer’s certificate, SHA-256', code(groups(signer.sha256, 4))],
      ['Root certificate, SHA-256', code(groups(signer.rootSha256, 4))],
    ]),
    '<p>Compare the root certificate’s fingerprint with the one the agency gave you on paper. A fingerprint that is found only here proves nothing.</p>',
  ].join('\n')
}

function itemPart({ source, file, entries }: ReportItem): string {
  return [
    `<h3>Item ${html(source.item)}, exhibit ${html(source.exhibit)}</h3>`,
    facts([
      ['File', code(file.path)],
      ['Size', `${file.size} bytes, ${source.widthPx} × ${source.heightPx} pixels`],
      ['SHA-256', code(file.sha256)],
      ['SHA-512', code(file.sha512)],
      ['Made of the original with SHA-256', code(source.original)],
      ['Recipe, SHA-256', code(source.recipe)],
      ['Prepared by', html(source.preparedBy)],
      ['Approved by', `${html(source.approvedBy)}, ${html(source.approvedAt)}`],
    ]),
    '<h4>What was made unrecognisable</h4>',
    table(
      ['', 'Reason', 'Legal basis', 'Person', 'From left', 'From top', 'Width', 'Height'],
      source.regions.map(regionRow),
    ),
    '<h4>Custody</h4>',
    table(
      ['Entry', 'Time (UTC)', 'Local', 'Person', 'Role', 'Act', 'Purpose'],
      entries.map((entry) => [
        String(entry.seq),
        entry.time,
        entry.tz,
        entry.actor,
        entry.role,
        entry.action,
        entry.purpose ?? '',
      ]),
    ),
  ].join('\n')
}

function regionRow(one: RedactionRegion, index: number): string[] {
  const { x, y, width, height } = one.region
  return [
    String(index + 1),
    one.reason,
    one.legalBasis,
    one.person ?? 'not known',
    ...[x, y, width, height].map(percent),
  ]
}

function claims(): string {
  const list = (proven: boolean) =>
    CLAIMS.filter((one) => one.proven === proven)
      .map(({ claim }) => `<li>${html(claim)}</li>`)
      .join('\n')
  return `<h2>What a successful check shows</h2>\n<ul>\n${list(true)}\n</ul>
<h2>What it does not show</h2>\n<ul>\n${list(false)}\n</ul>`
}

/** @param rows - Pairs of a label and markup. */
function facts(rows: readonly (readonly [string, string])[]): string {
  const lines = rows.map(([label, value]) => `<tr><th>${html(label)}</th><td>${value}</td></tr>`)
  return `<table>\n${lines.join('\n')}\n</table>`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[], tag: 'th' | 'td') =>
    `<tr>${cells.map((cell) => `<${tag}>${html(cell)}</${tag}>`).join('')}</tr>`
  return `<table>\n${[line(head, 'th'), ...rows.map((row) => line(row, 'td'))].join('\n')}\n</table>`
}

function code(text: string): string {
  return `<code>${html(text)}</code>`
}
