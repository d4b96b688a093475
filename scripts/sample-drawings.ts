/** Benign pictures as SVG text: landscapes, figures, smileys, pages. No text, so no font is needed. */

/** Hills under a sky; `seed` chooses colours, sun and ridges. */
export function landscape(width: number, height: number, seed: number): string {
  const random = sequence(seed)
  const hue = Math.floor(random() * 360)
  const sun = { x: width * (0.15 + random() * 0.7), y: height * (0.12 + random() * 0.25) }
  const ridges = [0.5, 0.65, 0.8].map((level, i) => {
    const points = Array.from({ length: 13 }, (_, k) => {
      const y = height * (level + (random() - 0.5) * 0.16)
      return `${((k * width) / 12).toFixed(1)},${y.toFixed(1)}`
    })
    const colour = `hsl(${(hue + 90 + i * 12) % 360},${38 + i * 6}%,${52 - i * 13}%)`
    return `<polygon points="0,${height} ${points.join(' ')} ${width},${height}" fill="${colour}"/>`
  })
  const trees = Array.from({ length: 14 }, () => {
    const x = random() * width
    const y = height * (0.78 + random() * 0.18)
    const size = height * (0.04 + random() * 0.05)
    const corners = `${x - size / 2},${y} ${x},${y - size * 2} ${x + size / 2},${y}`
    return `<polygon points="${corners}" fill="hsl(${(hue + 110) % 360},45%,20%)"/>`
  })
  const sky = `<defs><linearGradient id="s" x2="0" y2="1"><stop stop-color="hsl(${hue},65%,58%)"/><stop offset="1" stop-color="hsl(${(hue + 30) % 360},75%,86%)"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#s)"/>`
  const disc = `<circle cx="${sun.x}" cy="${sun.y}" r="${height * 0.07}" fill="#fff3b0"/>`
  return svg(width, height, [sky, disc, ...ridges, ...trees])
}

/** Circles, squares and triangles. */
export function figures(width: number, height: number, seed: number): string {
  const random = sequence(seed)
  const shapes = Array.from({ length: 22 }, (_, i) => {
    const [x, y, size] = [random() * width, random() * height, (0.05 + random() * 0.16) * height]
    const fill = `fill="hsl(${Math.floor(random() * 360)},70%,${35 + Math.floor(random() * 40)}%)"`
    if (i % 3 === 0) return `<circle cx="${x}" cy="${y}" r="${size}" ${fill}/>`
    if (i % 3 === 1) return `<rect x="${x}" y="${y}" width="${size}" height="${size}" ${fill}/>`
    return `<polygon points="${x},${y} ${x + size},${y} ${x + size / 2},${y - size}" ${fill}/>`
  })
  return svg(width, height, [`<rect width="100%" height="100%" fill="#f4f1ea"/>`, ...shapes])
}

/** A group of smileys before a wall: what stands for people here. */
export function smileys(width: number, height: number, count: number): string {
  const radius = Math.min(width / (count * 2.6), height / 5)
  const faces = Array.from({ length: count }, (_, i) => {
    const x = (width * (i + 0.5)) / count
    const y = height * (i % 2 === 0 ? 0.42 : 0.5)
    const body = `<rect x="${x - radius}" y="${y + radius * 0.8}" width="${radius * 2}" height="${height}" rx="${radius * 0.6}" fill="hsl(${(i * 67) % 360},50%,45%)"/>`
    const head = `<circle cx="${x}" cy="${y}" r="${radius}" fill="#ffd84d" stroke="#7a5c00" stroke-width="${radius * 0.06}"/>`
    const eyes = [-1, 1].map(
      (side) =>
        `<circle cx="${x + side * radius * 0.36}" cy="${y - radius * 0.22}" r="${radius * 0.12}" fill="#3a2b00"/>`,
    )
    const smile = `<path d="M${x - radius * 0.5} ${y + radius * 0.2} Q${x} ${y + radius * 0.85} ${x + radius * 0.5} ${y + radius * 0.2}" fill="none" stroke="#3a2b00" stroke-width="${radius * 0.1}"/>`
    return [body, head, ...eyes, smile].join('')
  })
  return svg(width, height, [`<rect width="100%" height="100%" fill="#b8d8e8"/>`, ...faces])
}

/** A page with a heading, lines of strokes for words, a stamp and a signature. */
export function page(width: number, height: number, seed: number): string {
  const random = sequence(seed)
  const unit = height / 60
  const words: string[] = []
  for (let line = 8; line < 48; line += 2) {
    if (line % 10 === 8) continue
    for (let x = width * 0.1; x < width * 0.86; ) {
      const length = width * (0.02 + random() * 0.07)
      words.push(
        `<rect x="${x}" y="${line * unit}" width="${length}" height="${unit * 0.7}" fill="#333"/>`,
      )
      x += length + width * 0.012
    }
  }
  return svg(width, height, [
    `<rect width="100%" height="100%" fill="#fdfdf8"/>`,
    `<rect x="${width * 0.1}" y="${unit * 3}" width="${width * 0.5}" height="${unit * 2}" fill="#1d3557"/>`,
    ...words,
    `<circle cx="${width * 0.78}" cy="${unit * 53}" r="${unit * 4}" fill="none" stroke="#a4161a" stroke-width="${unit * 0.6}"/>`,
    `<path d="M${width * 0.12} ${unit * 54} q${unit * 3} ${-unit * 6} ${unit * 5} 0 t${unit * 6} -${unit * 2} t${unit * 6} ${unit}" fill="none" stroke="#14213d" stroke-width="${unit * 0.35}"/>`,
  ])
}

function svg(width: number, height: number, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${parts.join('')}</svg>`
}

/** The same numbers for the same seed on every machine (a linear congruential generator). */
function sequence(seed: number): () => number {
  let state = (seed * 2_654_435_761 + 12_345) % 4_294_967_296
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}
