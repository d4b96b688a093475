import { useTranslation } from 'react-i18next'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { SHORTCUTS } from './shortcut-table.ts'

/** Every key of the window, by place. */
export function Shortcuts(props: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Dialog
      title={t('common:shortcuts.title')}
      onClose={props.onClose}
      size={600}
      footer={
        <span className="end">
          <Button kind="primary" onClick={props.onClose}>
            {t('common:close')}
          </Button>
        </span>
      }
    >
      <div className="keys">
        {Object.entries(SHORTCUTS).map(([place, keys]) => (
          <section key={place} aria-label={t(`common:shortcuts.place.${place}`)}>
            <h3>{t(`common:shortcuts.place.${place}`)}</h3>
            <dl>
              {keys.map(([caps, act]) => (
                <div className="row" key={act}>
                  <dt className="row">
                    {caps.map((cap) => (
                      <kbd key={cap}>{cap}</kbd>
                    ))}
                  </dt>
                  <dd className="t2">{t(`common:shortcuts.act.${act}`)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
