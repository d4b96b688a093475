import { EyeOff } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ItemRow } from '../../domain/item.ts'
import { StateDial } from './marks.tsx'

type Shown = Pick<ItemRow, 'id' | 'preview' | 'state' | 'ingestFailure' | 'decodeFailure' | 'kind'>

/** The blurred picture of an item, or words on a hatch: never a placeholder picture, never clear.
 *  @param frame - One frame of a video's strip instead of the preview.
 *  @param plate - Says "Blurred" on the picture. */
export function Picture(props: {
  readonly item: Shown
  readonly frame?: number
  readonly plate?: boolean
}) {
  const { t } = useTranslation()
  const [failedUrl, setFailedUrl] = useState<string | null>(null)
  const { item, frame } = props
  const url =
    frame === undefined
      ? `/media/preview/${item.id}`
      : `/media/strip/${item.id}?frame=${String(frame)}`
  if (item.preview !== 'ready' || failedUrl === url) {
    return (
      <div className="pic no">
        <span className="why">
          <StateDial state={item.state} />
          <WhyNoPicture item={item} isLost={failedUrl === url} />
        </span>
      </div>
    )
  }
  return (
    <div className="pic">
      <img
        className="art"
        src={url}
        alt=""
        draggable={false}
        decoding="async"
        onError={() => setFailedUrl(url)}
      />
      {props.plate === true && (
        <span className="ov bl">
          <EyeOff className="i" size={12} />
          {t('common:blurred')}
        </span>
      )}
    </div>
  )
}

function WhyNoPicture(props: { readonly item: Shown; readonly isLost: boolean }) {
  const { t } = useTranslation()
  const { item } = props
  if (props.isLost) return <span>{t('common:noPicture.lost')}</span>
  if (item.state === 'disposed') return <span>{t('common:noPicture.disposed')}</span>
  if (item.state === 'found') return <span>{t('common:noPicture.pending')}</span>
  if (item.ingestFailure !== null) {
    return (
      <span>
        {t('common:noPicture.notIngested')}
        <br />
        {t(`common:ingestFailure.${item.ingestFailure}`)}
      </span>
    )
  }
  if (item.preview === 'failed') {
    return (
      <span>
        {t('common:noPicture.notDecoded')}
        {item.decodeFailure !== null && (
          <>
            <br />
            {t(`common:decodeFailure.${item.decodeFailure}`)}
          </>
        )}
      </span>
    )
  }
  if (item.preview === 'pending') return <span>{t('common:noPicture.notScreened')}</span>
  return <span>{t(`common:noPicture.none`, { kind: t(`common:kind.${item.kind}`) })}</span>
}
