// Options of Node with which it runs the sources, as AVA does: no build is needed.

export const fromSource = `--import=${new URL('../scripts/tests/typescript.mjs', import.meta.url).href}`;
