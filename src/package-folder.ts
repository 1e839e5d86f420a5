// Where this wgsim is installed: the folder of its package.json, images, topologies and documents.

import {fileURLToPath} from 'node:url';

/** Absolute, and ends in a slash. From src/ and from the chunks in dist/ alike, it is one folder up. */
export const packageFolder = fileURLToPath(new URL('../', import.meta.url));
