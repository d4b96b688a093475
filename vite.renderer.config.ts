import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The page: files beside each other, nothing inline, because its policy allows nothing inline. */
export default defineConfig({
  root: 'src/renderer',
  base: './',
  plugins: [react()],
  build: {
    outDir: '../../out/renderer',
    emptyOutDir: true,
    target: 'es2024',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4096,
  },
})
