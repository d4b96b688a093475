import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { visibleParts } from '../../domain/printable.ts'
import { Button } from './button.tsx'
import { useFormat } from './format.ts'

/** An instant in the reader's zone; UTC on hover. For times this program wrote, not evidence's claims. */
export function When(props: { readonly iso: string }) {
  const { dateTime, utc } = useFormat()
  return (
    <time className="nw" dateTime={props.iso} title={utc(props.iso)}>
      {dateTime(props.iso)}
    </time>
  )
}

/** Readable size with the exact bytes beside it. */
export function Size(props: { readonly bytes: number }) {
  const { t } = useTranslation()
  const { size, number } = useFormat()
  return (
    <span>
      {size(props.bytes)}
      {props.bytes >= 1024 && (
        <span className="t3">
          {' '}
          {t('common:bytes', { count: props.bytes, shown: number(props.bytes) })}
        </span>
      )}
    </span>
  )
}

/** A long name cut in its middle, so that its end stays; whole on hover, and read as one word. Hostile
 *  text is only text. */
export function MiddleCut(props: { readonly text: string; readonly tail?: number }) {
  const cut = Math.max(0, props.text.length - (props.tail ?? 12))
  return (
    <span className="mid" title={props.text}>
      <span className="unseen">{props.text}</span>
      <span aria-hidden="true">{props.text.slice(0, cut)}</span>
      <span aria-hidden="true">{props.text.slice(cut)}</span>
    </span>
  )
}

/** The same of several lines. */
export function EvidenceLines(props: { readonly text: string }) {
  return props.text.split('\n').map((line, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text, in their order
    <span key={at} className="line">
      <EvidenceText text={line} />
    </span>
  ))
}

/** Text that the evidence says. What would hide, break the line or turn the reading direction stands there
 *  as a marked escape. */
export function EvidenceText(props: { readonly text: string }) {
  return (
    <bdi>
      {visibleParts(props.text).map((part, at) =>
        part.isEscape ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, in their order
          <span key={at} className="escape">
            {part.text}
          </span>
        ) : (
          part.text
        ),
      )}
    </bdi>
  )
}

/** SHA-256 of a certificate in 16 groups of 4, two lines, to be read aloud. */
export function Fingerprint(props: { readonly sha256: string }) {
  const groups = props.sha256.match(/.{1,4}/g) ?? []
  return (
    <code className="fingerprint mono">
      <span>{groups.slice(0, 8).join(' ')}</span>
      <span>{groups.slice(8).join(' ')}</span>
    </code>
  )
}

/** A digest, whole, in groups of 8, and a button that copies it. */
export function HashLine(props: { readonly name: string; readonly hex: string }) {
  return (
    <div className="hash-line">
      <span className="t3">{props.name}</span>
      <code className="mono">{(props.hex.match(/.{1,8}/g) ?? []).join(' ')}</code>
      <CopyButton text={props.hex} what={props.name} />
    </div>
  )
}

/** Copies text; the sign turns to a tick. @param what - Names what is copied. */
export function CopyButton(props: { readonly text: string; readonly what: string }) {
  const { t } = useTranslation()
  const [isCopied, setCopied] = useState(false)
  const copy = () => {
    navigator.clipboard.writeText(props.text).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  }
  return (
    <Button
      kind="quiet"
      className="copy"
      label={isCopied ? t('common:copied') : t('common:copy', { what: props.what })}
      icon={isCopied ? <Check className="i" size={14} /> : <Copy className="i" size={14} />}
      onClick={copy}
    />
  )
}
