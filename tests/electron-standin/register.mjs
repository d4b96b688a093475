/** `node --import …/register.mjs out/main/index.js`: the built app, with `electron` stood in for. Loaded
 *  into its threads and child processes too, so that none of them has what Electron would lack. */
import { registerHooks } from 'node:module'
import { refuseWhatElectronLacks } from './crypto-limits.ts'
import { refuseNetwork } from './network-watch.ts'

const standin = new URL('./electron.ts', import.meta.url).href

refuseWhatElectronLacks()
refuseNetwork()
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standin, shortCircuit: true } : next(specifier, context),
})
