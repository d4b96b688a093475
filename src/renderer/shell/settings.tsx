import { useTranslation } from 'react-i18next'
import { useAppState } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { LookSwitches } from '../parts/look-switches.tsx'
import { Tag } from '../parts/note.tsx'

/** Theme and language of this window, and which outside tools were found. */
export function Settings(props: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const { value } = useAppState()
  return (
    <Dialog
      title={t('settings:title')}
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
      <LookSwitches />
      <h3 className="set-h">{t('settings:tools')}</h3>
      <table className="set-tools">
        <tbody>
          {value?.tools.map((tool) => (
            <tr key={tool.name}>
              <td className="m">{tool.name}</td>
              <td>
                {tool.found ? (
                  <Tag tone="ok">{t('settings:found')}</Tag>
                ) : (
                  <Tag tone="warn">{t('settings:notFound')}</Tag>
                )}
              </td>
              <td className="t2">
                {tool.version !== null && <span className="mono">{tool.version} · </span>}
                {i18nPurpose(t, tool.name, tool.purpose)}
                {tool.howToInstall !== null && !tool.found && (
                  <span className="mono set-how">{tool.howToInstall}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="t3 xs">
        {t('settings:version', { version: value?.version, runtime: value?.runtime })}
      </p>
    </Dialog>
  )
}

function i18nPurpose(t: (key: string, fallback: string) => string, name: string, said: string) {
  return t(`settings:purpose.${name}`, said)
}
