import { useTranslation } from 'react-i18next'
import { Section } from '../parts/screen.tsx'
import { CopyButton } from '../parts/texts.tsx'

/** The commands that check a bundle without Safehold; the same as in its VERIFY.txt. */
const COMMANDS = [
  'openssl x509 -in root.pem -noout -fingerprint -sha256',
  'openssl cms -verify -cades -binary -inform DER -in signatures/01-export.p7s -content tagmanifest-sha512.txt -CAfile root.pem -purpose smimesign -out /dev/null',
  'sha512sum -c --strict tagmanifest-sha512.txt',
  'sha256sum -c --strict manifest-sha256.txt',
  'sha512sum -c --strict manifest-sha512.txt',
]

export function VerifyByHand(props: { readonly path: string }) {
  const { t } = useTranslation()
  return (
    <Section
      title={t('verify:byHand')}
      end={<CopyButton text={COMMANDS.join('\n')} what={t('verify:commands')} />}
    >
      <p className="t2 sm">{t('verify:byHandText')}</p>
      <pre className="mono verify-commands">{[...enter(props.path), ...COMMANDS].join('\n')}</pre>
    </Section>
  )
}

/** The bundle's own name may be hostile, and this is made to be put into a shell: quoted whole. */
function enter(path: string): readonly string[] {
  return path.endsWith('.tar') ? [] : [`cd '${path.replaceAll("'", `'\\''`)}'`]
}
