import './fonts.css'
import '@mantine/core/styles.layer.css'
import './tokens.css'
import './base.css'
import './shell.css'
import './controls.css'
import './parts.css'
import './review.css'
import './redact.css'
import './export.css'
import './verify.css'
import './anchors.css'
import './ledger.css'
import './gathered.css'
import './timeline.css'
import './retention.css'
import './screens.css'
import './forms.css'
import './front.css'
import './exhibits.css'
import './case.css'
import './catalogue.css'
import { createTheme, MantineProvider } from '@mantine/core'
import type { ReactNode } from 'react'
import { ramps } from './ramps.ts'

const theme = createTheme({
  colors: { ...ramps, dark: ramps.night, gray: ramps.slate },
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  black: '#1c2326',
  defaultRadius: 'sm',
  cursorType: 'pointer',
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '15px', xl: '22px' },
  lineHeights: { xs: '16px', sm: '16px', md: '20px', lg: '20px', xl: '28px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '2px', sm: '4px', md: '6px' },
  respectReducedMotion: true,
})

/** Theme of everything in the window. Light, dark or as the system has it, kept on this machine. */
export function Look(props: { readonly children: ReactNode }) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={styleNonce}>
      {props.children}
    </MantineProvider>
  )
}

/** The nonce that the program put into this page for the style elements its components make. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''
}
