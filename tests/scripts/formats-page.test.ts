import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { CORPUS, FORMATS_PAGE, formatsPage } from '../../scripts/formats-page.ts'
import { detectTools } from '../../src/engine/media/tools.ts'

const reason = existsSync(CORPUS) ? '' : ` (skipped: no ${CORPUS}; set SAFEHOLD_SHARED)`

test.skipIf(reason !== '')(
  `docs/formats/media.md says what the program does with every file of the corpus${reason}`,
  { timeout: 600_000 },
  async (context) => {
    if (!(await detectTools()).exiftool.found) context.skip('no perl on this machine')
    const page = readFileSync(FORMATS_PAGE, 'utf8')
    expect(await formatsPage(page)).toBe(page)
  },
)
