/** Outlines of land; typed by hand, for their own type is as long as they are. */
declare module 'world-atlas/land-110m.json' {
  const land: import('topojson-specification').Topology
  export default land
}
declare module 'world-atlas/land-50m.json' {
  const land: import('topojson-specification').Topology
  export default land
}
