type Shortcut = readonly [caps: readonly string[], act: string]

/** Keys as `?` lists them. A screen that adds a key adds its line here and its words in
 *  messages/<language>/common.json, `shortcuts`. */
export const SHORTCUTS: Readonly<Record<string, readonly Shortcut[]>> = {
  everywhere: [
    [['?'], 'shortcuts'],
    [['Tab'], 'next'],
    [['Esc'], 'escape'],
  ],
  catalogue: [
    [['/'], 'search'],
    [['←', '→', '↑', '↓'], 'move'],
    [['Home', 'End'], 'ends'],
    [['Enter'], 'open'],
    [['+', '−'], 'zoom'],
    [['Shift', '← →'], 'chooseRange'],
    [['Esc'], 'closeDetail'],
  ],
  exhibits: [[['N'], 'register']],
  review: [
    [['1', '2', '3', '4', '0', '9'], 'grade'],
    [['↑', '↓'], 'moveItem'],
    [['U'], 'undoGrade'],
    [['R'], 'reveal'],
    [['Shift', '←↑→↓'], 'sizeRegion'],
    [['Alt', '←↑→↓'], 'moveRegion'],
  ],
  redact: [
    [['N'], 'newBox'],
    [['[', ']'], 'chooseBox'],
    [['←↑→↓'], 'moveBox'],
    [['Shift', '←↑→↓'], 'sizeBox'],
    [['Delete'], 'removeBox'],
    [['U', 'Y'], 'undoBox'],
    [['H'], 'holdLook'],
  ],
}
